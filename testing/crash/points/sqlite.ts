import * as storage from '@loopwright/storage';
import { atPoints } from './at-points.ts';

export * from '@loopwright/storage';

/** In the place of the one of the storage, where its caller is the program under test. */
export const openSqlite: typeof storage.openSqlite = async (options) => atPoints(await storage.openSqlite(options));
