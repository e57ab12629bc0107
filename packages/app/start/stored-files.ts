import { opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredFiles } from '@loopwright/runtime';

/** Looked at, and asked of the database, at once. */
const AT_ONCE = 100;
const FOLDER = 'node_files';

const isGone = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).code === 'ENOENT';

/** Names of the folders, or of the files, in a folder, one after the other; none where it is not there. Others are not ours. */
async function* namesIn(folder: string, kind: 'folders' | 'files'): AsyncGenerator<string> {
  try {
    for await (const entry of await opendir(folder))
      if (kind === 'folders' ? entry.isDirectory() : entry.isFile()) yield entry.name;
  } catch (cause) {
    if (!isGone(cause)) throw cause;
  }
}

/** Paths below the files folder, such as `node_files/NODE/NAME`. */
async function* paths(filesFolder: string): AsyncGenerator<string> {
  for await (const node of namesIn(join(filesFolder, FOLDER), 'folders'))
    for await (const name of namesIn(join(filesFolder, FOLDER, node), 'files')) yield `${FOLDER}/${node}/${name}`;
}

async function writtenAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (cause) {
    if (isGone(cause)) return Number.POSITIVE_INFINITY;
    throw cause;
  }
}

/** Bytes of node files below the files folder of a data folder. */
export function storedFiles(filesFolder: string): StoredFiles {
  return {
    async *writtenBefore(instant) {
      let some: string[] = [];
      for await (const path of paths(filesFolder)) {
        if ((await writtenAt(join(filesFolder, path))) < instant) some.push(path);
        if (some.length < AT_ONCE) continue;
        yield some;
        some = [];
      }
      if (some.length > 0) yield some;
    },
    async drop(dropped) {
      await Promise.all(dropped.map((path) => rm(join(filesFolder, path), { force: true })));
    },
  };
}
