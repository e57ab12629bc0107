import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '@loopwright/model';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCUMENTS = await found(['*.md', 'docs/**/*.md']);
/** Every source that there is, below the root. */
const FILES = await found(['{packages,testing,bench,examples}/**/*.{ts,tsx,mjs,yaml,json}', '*.json']);
const NAMES = new Set(FILES.map((file) => file.slice(file.lastIndexOf('/') + 1)));
/** Names that stand for a file of the reader's own, or for any. */
const OF_THE_READER: ReadonlySet<string> = new Set(['x.ts', 'x.test.ts', 'word-count.ts', 'loopwright.config.json']);

async function found(patterns: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  const exclude = (name: string): boolean => /(^|\/)(node_modules|dist|data)$/.test(name);
  for await (const file of glob(patterns, { cwd: ROOT, exclude })) files.push(file);
  return files.filter((file) => !file.includes('node_modules/'));
}

/** `a/{b,c}` is two paths. */
function spelledOut(path: string): string[] {
  const braces = /^(.*?)\{([^}]*)\}(.*)$/.exec(path);
  if (braces === null) return [path];
  return braces[2]!.split(',').flatMap((one) => spelledOut(`${braces[1]}${one}${braces[3]}`));
}

const isThere = (path: string): boolean => spelledOut(path).every((one) => existsSync(join(ROOT, one)));

describe.each(DOCUMENTS)('%s', (document) => {
  it('links to what is there, and names files and folders that are there', async () => {
    const text = await readFile(join(ROOT, document), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(ROOT, dirname(document), link)));
    const code = [...text.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!);
    const paths = code.filter(
      (name) => /^(packages|testing|bench|docs|examples)\//.test(name) && !/[<*]/.test(name) && !isThere(name),
    );
    const names = code.filter(
      (name) => /^[\w-][\w.-]*\.(ts|tsx|mjs)$/.test(name) && !NAMES.has(name) && !OF_THE_READER.has(name),
    );
    expect({ links, paths, names }).toEqual({ links: [], paths: [], names: [] });
  });
});

it('the map of CONTRIBUTING.md has the folders that are there', async () => {
  const text = await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const map = /```text\npackages\/\n([\s\S]*?)```/.exec(text)![1]!;
  const missing: string[] = [];
  let above = 'packages/';
  let folder = '';
  for (const line of map.split('\n')) {
    const [, indent, own] = /^( *)([\w-]+\/)?/.exec(line)!;
    if (own !== undefined && indent!.length <= 2) {
      if (indent === '') above = '';
      folder = `${above}${own}`;
      if (!isThere(folder)) missing.push(folder);
    }
    const said = line.slice(indent!.length + (own?.length ?? 0));
    for (const [, name] of said.matchAll(/(?:^|[\s(])((?:[\w-]+\/)+)(?=[\s;,:]|$)/g))
      if (!isThere(`${folder}${name}`) && !isThere(`${folder}src/${name}`)) missing.push(`${folder}${name}`);
  }
  expect(missing).toEqual([]);
});

it('CONTRIBUTING.md names the variables that tests can be told by', async () => {
  const text = await readFile(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const read = new Set<string>();
  for (const file of FILES.filter((one) => one.startsWith('testing/')))
    for (const [, name] of (await readFile(join(ROOT, file), 'utf8')).matchAll(/process\.env\.([A-Z_]{5,})/g))
      read.add(name!);
  read.delete('LOOPWRIGHT_TEST_COUNTS'); // between the parts of a run
  const settings = new Set<string>(Object.values(SETTINGS).map(({ env }) => env));
  expect([...read].filter((name) => !settings.has(name) && !text.includes(`\`${name}\``))).toEqual([]);
});
