import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from '@loopwright/sdk/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileWriter } from './file-writer.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('overwriting keeps the content as written and makes folders; the data go on', async () => {
  const data = { a: 1 };
  const fields = { file_path: 'deep/er/out.txt', content: 'hello' };
  expect((await runNode(fileWriter, { fields, data, folder })).data).toBe(data);
  await runNode(fileWriter, { fields: { ...fields, content: 'again' }, folder });
  expect(await readFile(join(folder, 'deep/er/out.txt'), 'utf8')).toBe('again');
});

test('appending ends each entry with a newline', async () => {
  for (const content of ['one', 'two'])
    await runNode(fileWriter, { fields: { file_path: 'a.log', mode: 'a', content }, folder });
  expect(await readFile(join(folder, 'a.log'), 'utf8')).toBe('one\ntwo\n');
});

test('empty content is all data as JSON, indented by 2', async () => {
  await runNode(fileWriter, { fields: { file_path: 'a.json' }, data: { a: [1] }, folder });
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('{\n  "a": [\n    1\n  ]\n}');
});

test('a path that leaves the folder is refused', async () => {
  await expect(runNode(fileWriter, { fields: { file_path: '../x' }, folder })).rejects.toMatchObject({
    code: 'FIELD_INVALID',
  });
});

test('a path that names no file is refused, and one that begins with two dots is not for that', async () => {
  await expect(runNode(fileWriter, { fields: { file_path: 'orders/' }, folder })).rejects.toMatchObject({
    code: 'FIELD_INVALID',
    message: expect.stringContaining('names no file'),
  });
  for (const file_path of ['orders/1.txt', '..2024.txt']) {
    await runNode(fileWriter, { fields: { file_path, content: 'x' }, folder });
    expect(await readFile(join(folder, file_path), 'utf8')).toBe('x');
  }
});

test.each([
  ['a folder', 'deep'],
  ['below a file', 'deep/a.txt/b.txt'],
  ['a name too long', 'x'.repeat(300)],
])('%s cannot be written: the node fails without telling where the folder is', async (_, file_path) => {
  await runNode(fileWriter, { fields: { file_path: 'deep/a.txt' }, folder });
  const failing = runNode(fileWriter, { fields: { file_path }, folder });
  await expect(failing).rejects.toMatchObject({
    code: 'NODE_FAILED',
    message: expect.not.stringContaining(folder),
  });
});

test('it changes something outside, so that it waits for what came before it', () => {
  expect(fileWriter.effects({})).toBe('external');
});
