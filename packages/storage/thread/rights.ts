import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { FolderDenied } from '../open-errors.ts';
import { isDenied } from './sqlite-failure.ts';

const { W_OK, X_OK } = constants;

/** What SQLite keeps beside a file, and writes as well. */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/** What was thrown as a file of a data folder was opened: FolderDenied, with what helps, where this user lacks a right; else as it is. */
export function orDenied(error: unknown, dataDir: string, name: string): unknown {
  const text = isDenied(error) ? lackedRight(dataDir, name) : null;
  return text === null ? error : new FolderDenied(text, error);
}

/** The right that this user lacks to write a file of a data folder with what SQLite keeps beside it, and what helps; null: none. */
export function lackedRight(dataDir: string, name: string): string | null {
  if (!may(dataDir, X_OK))
    return `This user may not look into ${dataDir}: be its owner, or name another folder by --data-dir`;
  for (const file of BESIDE.map((end) => join(dataDir, name + end))) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found !== undefined && !may(file, W_OK))
      return `This user may not write ${file}, ${whose(found)}: be that user, or give this one the right`;
  }
  if (may(dataDir, W_OK)) return null;
  return `${dataDir} cannot be written: give this user the right or choose another folder by --data-dir`;
}

const whose = ({ uid, mode }: Stats): string =>
  `which belongs to the user ${uid} (mode 0${(mode & 0o777).toString(8)})`;

function may(path: string, how: number): boolean {
  try {
    accessSync(path, how);
    return true;
  } catch {
    return false;
  }
}
