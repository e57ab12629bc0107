import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Settings } from '@loopwright/model';
import type { BrokenNodeFile } from '@loopwright/sdk';
import { WrongSetting } from '../settings/read-settings.ts';

/**
 * Folder of local node files, absolute, for a command that needs no data folder: that of the settings, which need not be there
 * unless it was named. Throws WrongSetting.
 */
export async function nodesFolderOf({ nodesDir, dataDir }: Settings): Promise<string> {
  if (nodesDir === '') return join(resolve(dataDir), 'nodes');
  const folder = resolve(nodesDir);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true)
    throw new WrongSetting(`--nodes-dir: ${folder} is no folder; name the one of your node files`);
  return folder;
}

/** Tells of node files that could not be read: a node of theirs is missing, or comes from elsewhere. */
export function tellBroken(broken: readonly BrokenNodeFile[]): void {
  for (const { file, error } of broken) process.stderr.write(`The node file ${file} could not be read: ${error}\n`);
}
