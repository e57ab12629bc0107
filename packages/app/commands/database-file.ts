import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CannotStart } from '../start/cannot-start.ts';

/** The database of a data folder, absolute. Throws CannotStart where there is none, or this user may not look. */
export async function databaseFile(dataDir: string): Promise<string> {
  const folder = resolve(dataDir);
  const file = join(folder, 'loopwright.db');
  await stat(file).catch(({ code }: NodeJS.ErrnoException) => {
    if (code === 'EACCES' || code === 'EPERM')
      throw new CannotStart(
        `This user may not look into ${folder}: be its owner, or name another folder by --data-dir`,
      );
    throw new CannotStart(`There is no database in ${folder}: name its folder by --data-dir`);
  });
  return file;
}
