import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import { backUp } from '@loopwright/storage';
import { CannotStart } from '../start/cannot-start.ts';

/** Copies the database to a new file; a server may work on it meanwhile. */
export async function backup(settings: Settings, target: string): Promise<void> {
  if (settings.databaseUrl !== '')
    throw new CannotStart(
      'A PostgreSQL is backed up by its own tools: pg_dump --format=custom --schema=loopwright --file=FILE ADDRESS',
    );
  const database = join(resolve(settings.dataDir), 'loopwright.db');
  await stat(database).catch(() => {
    throw new CannotStart(`There is no database in ${resolve(settings.dataDir)}: name its folder by --data-dir`);
  });
  await backUp(database, resolve(target)).catch((cause: unknown) => {
    throw new CannotStart(whyNot(target, cause));
  });
  const { size } = await stat(resolve(target));
  process.stdout.write(`${target}: ${(size / 1024 / 1024).toFixed(1)} MiB\n`);
}

function whyNot(target: string, cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EEXIST':
      return `${target} is there already: name a new file`;
    case 'ENOENT':
    case 'ENOTDIR':
      return `${dirname(resolve(target))} is no folder: make it, or name another file`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${target} cannot be written: name a file that this user may write`;
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
