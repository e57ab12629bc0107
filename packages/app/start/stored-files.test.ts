import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { storedFiles } from './stored-files.ts';

const LONG_AGO = Date.UTC(2026, 0, 1);
const SINCE = LONG_AGO + 1000;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), path);
  await age(path);
}

const age = (path: string) => utimes(join(folder, path), LONG_AGO / 1000, LONG_AGO / 1000);

async function found(): Promise<readonly string[]> {
  return (await Array.fromAsync(storedFiles(folder).writtenBefore(SINCE))).flat().sort();
}

it('a file beside the folders of nodes is passed over', async () => {
  await write('node_files/.DS_Store');
  await write('node_files/a/one');
  await write('node_files/b/two');
  expect(await found()).toEqual(['node_files/a/one', 'node_files/b/two']);
});

it('a folder in the folder of a node is passed over, and stays', async () => {
  await write('node_files/a/mine/notes');
  await age('node_files/a/mine');
  await write('node_files/a/one');
  await storedFiles(folder).drop(await found());
  expect(await readdir(join(folder, 'node_files/a'))).toEqual(['mine']);
});
