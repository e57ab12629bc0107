import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A folder cannot be made, and the system's own error does not say why. */
export class FolderNotMade extends Error {}

/**
 * Makes a folder for this user alone, with those above it; one that is there stays as it is. `recursive` of `mkdir` would
 * turn for ever where the system says ENOENT though the parent is there, as it does below `/proc`.
 *
 * Throws FolderNotMade where none can be made there, else rejects with the system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return refuseOther(path, cause);
    if (code !== 'ENOENT' || dirname(path) === path) throw cause;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 }).catch((again: NodeJS.ErrnoException) => {
      if (again.code === 'EEXIST') return refuseOther(path, again);
      throw again.code === 'ENOENT' ? cannotBeMade(path) : again;
    });
  }
}

/** What has the name already may be a folder, or a link to one. */
async function refuseOther(path: string, cause: unknown): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw cannotBeMade(path);
  if (!found.isDirectory()) throw cause;
}

function cannotBeMade(path: string): FolderNotMade {
  return new FolderNotMade(`${path} cannot be made: choose another folder by --data-dir`);
}
