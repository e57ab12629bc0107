import { access, constants } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import type { BrokenNodeFile } from '@loopwright/sdk';

/**
 * Folder of local node files, absolute, for a command that needs no data folder: that of the settings, which need not be there
 * unless it was named. Null where it was not named and this user may not read it: that is told.
 */
export async function nodesFolderOf({ nodesDir, dataDir }: Settings): Promise<string | null> {
  if (nodesDir === '') {
    const usual = join(resolve(dataDir), 'nodes');
    const { code } = await access(usual, constants.R_OK).then(
      () => ({ code: null }),
      (cause: NodeJS.ErrnoException) => cause,
    );
    if (code !== 'EACCES' && code !== 'EPERM') return usual;
    process.stderr.write(`This user may not read the node files in ${usual}: it goes on without them\n`);
    return null;
  }
  return resolve(nodesDir);
}

/** Tells of node files that could not be read: a node of theirs is missing, or comes from elsewhere. */
export function tellBroken(broken: readonly BrokenNodeFile[]): void {
  for (const { file, error } of broken) process.stderr.write(`The node file ${file} could not be read: ${error}\n`);
}
