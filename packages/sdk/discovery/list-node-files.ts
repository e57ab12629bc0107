import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Files of a folder that may hold node types. */
export interface NodeFiles {
  /**
   * In the order of their paths: the name under which one was found, and where it lies. Links in a path are resolved, as
   * Node remembers for good where one led when it was imported.
   */
  readonly files: readonly { readonly name: string; readonly path: string }[];
  /** Hash of all names and contents: equal scans load the same modules, another one loads all anew. */
  readonly scan: string;
  /** Names of links that cannot be followed, and why. */
  readonly broken: readonly { readonly file: string; readonly error: string }[];
}

const LOADED = /\.(?:ts|mjs|js)$/;
const SKIPPED = /\.test\.[a-z]+$|\.d\.ts$/;

/** What there is below a folder: each file and folder once, under the name that is no link where it has one. */
async function search(folder: string): Promise<{
  /** Where each lies, and the path by which it was found. */
  readonly files: ReadonlyMap<string, string>;
  readonly broken: NodeFiles['broken'];
}> {
  const files = new Map<string, string>();
  const folders = new Set<string>();
  const links: string[] = [];
  const broken: NodeFiles['broken'][number][] = [];

  const take = (path: string, real: string): void => {
    if (!files.has(real)) files.set(real, path);
  };
  async function walk(path: string, real: string): Promise<void> {
    if (folders.has(real)) return; // links lead in a ring, or to one folder twice
    folders.add(real);
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const [inner, innerReal] = [join(path, entry.name), join(real, entry.name)];
      if (entry.isDirectory()) await walk(inner, innerReal);
      else if (entry.isFile()) take(inner, innerReal);
      else if (entry.isSymbolicLink()) links.push(inner);
    }
  }
  async function follow(link: string): Promise<void> {
    const real = await realpath(link);
    const target = await stat(real);
    if (target.isDirectory()) await walk(link, real);
    else if (target.isFile()) take(link, real);
  }

  await walk(folder, await realpath(folder));
  // What they lead to may hold further ones.
  for (const link of links)
    await follow(link).catch((cause: unknown) => broken.push({ file: basename(link), error: notFollowed(cause) }));
  return { files, broken };
}

/** Without the places on this server's disk. */
function notFollowed(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return 'It is a link that leads nowhere';
  return `It is a link that cannot be followed (${code})`;
}

/**
 * Lists a folder and all below it, hidden ones and `node_modules` apart; links are followed, so that a folder may be
 * mounted from where each file is one. A folder that does not exist holds nothing.
 */
export async function listNodeFiles(folder: string): Promise<NodeFiles> {
  const { files, broken } = await search(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return { files: new Map<string, string>(), broken: [] };
    throw error;
  });
  const code = [...files]
    .map(([path, found]) => ({ path, found }))
    .filter(({ found }) => /\.(?:ts|mjs|js|json)$/.test(found))
    .sort((a, b) => (a.found < b.found ? -1 : 1));
  const hash = createHash('sha256');
  for (const { path, found } of code)
    hash
      .update(found)
      .update('\0')
      .update(await readFile(path))
      .update('\0');
  return {
    files: code
      .filter(({ found }) => LOADED.test(found) && !SKIPPED.test(found))
      .map(({ path, found }) => ({ name: basename(found), path })),
    scan: hash.digest('hex').slice(0, 16),
    broken,
  };
}
