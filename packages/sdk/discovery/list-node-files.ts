import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of a folder that may hold node types. */
export interface NodeFiles {
  /** Absolute paths, in the order of their names. */
  readonly paths: readonly string[];
  /** Hash of all names and contents: equal scans load the same modules, another one loads all anew. */
  readonly scan: string;
}

const LOADED = /\.(?:ts|mjs|js)$/;
const SKIPPED = /\.test\.[a-z]+$|\.d\.ts$/;

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
    }),
  );
  return found.flat().sort();
}

/** Lists a folder and all below it, hidden ones and `node_modules` apart. A folder that does not exist holds nothing. */
export async function listNodeFiles(folder: string): Promise<NodeFiles> {
  const all = await walk(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const code = all.filter((path) => /\.(?:ts|mjs|js|json)$/.test(path));
  const hash = createHash('sha256');
  for (const path of code)
    hash
      .update(path)
      .update('\0')
      .update(await readFile(path))
      .update('\0');
  return {
    paths: code.filter((path) => LOADED.test(path) && !SKIPPED.test(path)),
    scan: hash.digest('hex').slice(0, 16),
  };
}
