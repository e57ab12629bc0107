import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isNodeType } from '../define-node.ts';
import type { NodeType } from '../node-type.ts';
import { listNodeFiles, type NodeFiles } from './list-node-files.ts';
import { letNodeFilesImportSdk, SCAN } from './resolve-sdk.ts';

/** Where to look for node types. */
export interface DiscoverOptions {
  /** Folder of local node files, searched with all folders below it; null: none. */
  readonly folder: string | null;
  /** npm packages named `loopwright-node-*`, with or without a scope. They must be JavaScript: Node strips no types below `node_modules`. */
  readonly packages: readonly string[];
  /** File or folder whose `node_modules` holds the packages. */
  readonly from: string;
  /** Types whose identifiers and aliases no discovered type may take. */
  readonly builtins: readonly NodeType[];
}

/** A source that could not be loaded, or a type in it that was refused. */
export interface BrokenNodeFile {
  /** Name of the file, without its folder, or of the package. */
  readonly file: string;
  readonly error: string;
}

/** What was found: types by category, then label; the rest of the sources still loads when one is broken. */
export interface Discovered {
  readonly types: readonly NodeType[];
  readonly broken: readonly BrokenNodeFile[];
}

// Through `require`, so that Node itself does the import under a test runner too, which would put its own loader in place.
const { importModule } = createRequire(import.meta.url)('./import-module.ts') as typeof import('./import-module.ts');

const PACKAGE = /^(?:@[a-z0-9-._~]+\/)?loopwright-node-[a-z0-9-._~]+$/;

/** Whether a text can name an npm package of nodes: `loopwright-node-*`, with a scope or without. */
export function isNodePackageName(text: string): boolean {
  return PACKAGE.test(text);
}

/** A module that does not finish its top-level code in this time is broken. */
const LOAD_MS = 10_000;

const NO_FILES: NodeFiles = { files: [], scan: '', broken: [] };

async function load(url: string): Promise<readonly NodeType[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It was not loaded within ${LOAD_MS / 1000} s`)), LOAD_MS);
  });
  try {
    const module = await Promise.race([importModule(url), late]);
    // One type may be exported twice, by name and as default.
    return [...new Set(Object.values(module).filter(isNodeType))];
  } finally {
    clearTimeout(timer);
  }
}

/** The text of an error without the places on this server's disk: these folders. */
function textOf(error: unknown, folders: readonly string[]): string {
  let text = error instanceof Error ? error.message : String(error);
  for (const folder of folders)
    text = text.replaceAll(`${pathToFileURL(folder).href}/`, '').replaceAll(`${folder}${sep}`, '');
  return text.replaceAll(new RegExp(`\\?${SCAN}=[0-9a-f]+`, 'g'), '');
}

/**
 * Loads the node types that packages and local files export. Files that changed since the last call are read anew, and
 * with them the files beside them that they import.
 */
export async function discoverNodes({ folder, packages, from, builtins }: DiscoverOptions): Promise<Discovered> {
  const { files, scan, broken: lost } = folder === null ? NO_FILES : await listNodeFiles(folder);
  const fromUrl = pathToFileURL(from.endsWith(sep) ? from : `${from}${sep}`).href;
  const types: NodeType[] = [];
  const broken: BrokenNodeFile[] = [...lost];
  const taken = new Map<string, string>();
  for (const type of builtins)
    for (const name of [type.identifier, ...type.aliases]) taken.set(name, 'a built-in node');

  const take = async (file: string, url: string, folders: readonly string[]): Promise<void> => {
    try {
      for (const type of await load(url)) {
        const names = [type.identifier, ...type.aliases];
        const clash = names.find((name) => taken.has(name));
        if (clash === undefined) {
          for (const name of names) taken.set(name, `a node of ${file}`);
          types.push(type);
        } else broken.push({ file, error: `The identifier ${clash} belongs to ${taken.get(clash)}` });
      }
    } catch (error) {
      broken.push({ file, error: textOf(error, folders) });
    }
  };

  const hooks = letNodeFilesImportSdk(new Map(packages.map((name) => [name, fromUrl])));
  try {
    for (const name of packages) {
      if (isNodePackageName(name)) await take(name, name, folder === null ? [] : [folder]);
      else broken.push({ file: name, error: 'A package of nodes is named loopwright-node-*' });
    }
    for (const { name, path } of files)
      await take(name, `${pathToFileURL(path).href}?${SCAN}=${scan}`, [folder!, dirname(path)]);
  } finally {
    hooks.deregister();
  }
  types.sort((a, b) => a.category.localeCompare(b.category, 'en') || a.label.localeCompare(b.label, 'en'));
  return { types, broken };
}
