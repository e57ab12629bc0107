import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The editor's folder, absolute. */
export const EDITOR: string = fileURLToPath(new URL('..', import.meta.url));
/** What a build writes, absolute. */
export const DIST: string = join(EDITOR, 'dist');

/** What the page is made of. The client and the words of the model are part of it. */
const SOURCES = ['src', 'index.html', 'vite.config.ts', 'package.json', '../client', '../model'] as const;

/** A hash of the content of all sources, hex: the same sources give the same one on every machine. */
export async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesUnder(join(EDITOR, source))) {
      hash.update(`${relative(EDITOR, file)}\0`).update(await readFile(file));
    }
  }
  return hash.digest('hex');
}

/** Files of a folder and all below it, or the file itself; sorted. Tests do not make the page. */
async function filesUnder(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((cause: { code?: string }) => {
    if (cause.code === 'ENOTDIR') return null;
    throw cause;
  });
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('node_modules'))
    .sort();
}
