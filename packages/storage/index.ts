export { backUp } from './backup.ts';
export { DatabaseUnavailable, MAKE_ROOM, PUT_BACKUP } from './database-unavailable.ts';
export { FolderNotMade, makeFolder } from './make-folder.ts';
export { DatabaseTooNew, DatabaseUnfit, DataFolderInUse, FolderDenied } from './open-errors.ts';
export { beginOpening, openSqlite, type SqliteOptions, type SqliteStore } from './open-sqlite.ts';
export { databaseName } from './postgres/database-name.ts';
export { syncFolder } from './sync-folder.ts';
