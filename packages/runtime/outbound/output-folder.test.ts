import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOutputFolder } from './output-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-output-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (path: string): string => join(folder, path);
const text = (path: string): Promise<string> => readFile(at(path), 'utf8');
const files = () => createOutputFolder(folder, { now: Date.now });

const SCRIPT = new URL('./output-folder.sample.ts', import.meta.url).pathname;
/** Another process that writes below the folder, behind what the shell is told first. */
function elsewhere(before: string, job: object): ChildProcess {
  return spawn('/bin/sh', ['-c', `${before} exec "$0" "$@"`, process.execPath, SCRIPT, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function saidBy(child: ChildProcess): Promise<string> {
  let said = '';
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  await once(child, 'close');
  return said;
}

describe('overwriting', () => {
  it('at the same time leaves one of the contents, whole', async () => {
    const store = files();
    const contents = ['a', 'b', 'c', 'd'].map((letter, i) => JSON.stringify({ [letter]: letter.repeat(20 * (i + 1)) }));
    for (let round = 0; round < 50; round += 1) {
      await Promise.all(contents.map((content) => store.write('one.json', content, 'w')));
      expect(contents).toContain(await text('one.json'));
    }
    expect(await readdir(folder)).toEqual(['one.json']);
  });

  it('is seen whole by readers, in the order of the calls', async () => {
    const store = files();
    const contents = ['a', 'b'].map((letter) => letter.repeat(3_000_000));
    await store.write('big.txt', contents[0]!, 'w');
    let writing = true;
    const reading = (async () => {
      const seen = new Set<string>();
      while (writing) seen.add(await text('big.txt'));
      return seen;
    })();
    for (let round = 0; round < 10; round += 1) await store.write('big.txt', contents[round % 2]!, 'w');
    writing = false;
    for (const seen of await reading) expect(contents.includes(seen)).toBe(true);
    expect((await text('big.txt')) === contents[1]).toBe(true);
  });

  it('keeps the rights of the file, also those that the umask would take', async () => {
    await writeFile(at('open.txt'), 'old');
    await chmod(at('open.txt'), 0o666);
    await writeFile(at('secret.txt'), 'old');
    await chmod(at('secret.txt'), 0o600);
    for (const path of ['open.txt', 'secret.txt']) await files().write(path, 'new', 'w');
    expect([await text('open.txt'), (await stat(at('open.txt'))).mode & 0o7777]).toEqual(['new', 0o666]);
    expect([await text('secret.txt'), (await stat(at('secret.txt'))).mode & 0o7777]).toEqual(['new', 0o600]);
  });

  it('keeps the owner of the file', async () => {
    await writeFile(at('theirs.txt'), 'old');
    // Only root can own a file that is not its own.
    if (process.getuid?.() === 0) await chown(at('theirs.txt'), 65_534, 65_534);
    const { uid, gid } = await stat(at('theirs.txt'));
    await files().write('theirs.txt', 'new', 'w');
    expect(await stat(at('theirs.txt'))).toMatchObject({ uid, gid });
  });

  it('writes a file where it is whose folder may not be written, and leaves nothing beside it', async () => {
    await mkdir(at('fixed'));
    await writeFile(at('fixed/file.txt'), 'a much longer content than the new one');
    await chmod(at('fixed/file.txt'), 0o666);
    await chmod(at('fixed'), 0o555);
    await chmod(folder, 0o755);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {}; // to root nothing is forbidden
    const job = { folder, path: 'fixed/file.txt', mode: 'w', kib: 0, ...nobody };
    try {
      expect(await saidBy(elsewhere('', job))).toBe('');
      expect([await text('fixed/file.txt'), await readdir(at('fixed'))]).toEqual(['', ['file.txt']]);
      expect(await saidBy(elsewhere('', { ...job, path: 'fixed/new.txt' }))).toContain('no right to write there');
    } finally {
      await chmod(at('fixed'), 0o755);
    }
  });

  it('that fails halfway keeps the old content and leaves nothing beside it', async () => {
    await files().write('kept.txt', 'old', 'w');
    // 16 blocks of 512 bytes; the signal that ends a process which writes more is ignored.
    const said = await saidBy(
      elsewhere('trap "" XFSZ; ulimit -f 16;', { folder, path: 'kept.txt', mode: 'w', kib: 100 }),
    );
    expect(said).toBe('NODE_FAILED file_path: the file could not be written: it would be too large (EFBIG)');
    expect([await text('kept.txt'), await readdir(folder)]).toEqual(['old', ['kept.txt']]);
  });

  it('of a process that is killed leaves the old content or the new one, and what it left is cleared', async () => {
    await files().write('killed.txt', 'old', 'w');
    const child = elsewhere('', { folder, path: 'killed.txt', mode: 'w', kib: 50_000 });
    const left = async () => (await readdir(folder)).filter((name) => name !== 'killed.txt');
    await expect.poll(left, { interval: 1 }).not.toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(['old', 'x'.repeat(50_000 * 1024)].includes(await text('killed.txt'))).toBe(true);
    await files().write('next.txt', 'new', 'w');
    expect((await readdir(folder)).sort()).toEqual(['killed.txt', 'next.txt']);
  });
});

describe('appending', () => {
  it('at the same time keeps each entry whole, in the order of the calls', async () => {
    const store = files();
    const entries = ['a', 'b', 'c', 'd'].map((letter) => `${letter.repeat(1_500_000)}\n`);
    await Promise.all(entries.map((entry) => store.write('log.txt', entry, 'a')));
    expect((await text('log.txt')) === entries.join('')).toBe(true);
  });

  it('is in turn with overwriting: what came behind it is not lost with the old file', async () => {
    const store = files();
    await store.write('log.txt', 'old', 'w');
    await Promise.all([
      store.write('log.txt', 'new\n', 'w'),
      store.write('log.txt', 'one\n', 'a'),
      store.write('log.txt', 'two\n', 'a'),
    ]);
    expect(await text('log.txt')).toBe('new\none\ntwo\n');
  });

  it('that fails halfway takes back its part of a line', async () => {
    await files().write('log.txt', 'one\n', 'a');
    const said = await saidBy(
      elsewhere('trap "" XFSZ; ulimit -f 16;', { folder, path: 'log.txt', mode: 'a', kib: 100 }),
    );
    expect(said).toBe('NODE_FAILED file_path: the file could not be written: it would be too large (EFBIG)');
    expect(await text('log.txt')).toBe('one\n');
  });
});

describe.each(['w', 'a'] as const)('in mode %s', (mode) => {
  it('a link is not followed, whether it leads out or not', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'loopwright-outside-'));
    await writeFile(join(outside, 'file.txt'), 'old');
    await symlink(join(outside, 'file.txt'), at('link.txt'));
    await symlink(join(outside, 'absent.txt'), at('dangling.txt'));
    await symlink(outside, at('folder'));
    for (const path of ['link.txt', 'dangling.txt', 'folder/file.txt', 'folder/new.txt', 'folder/a/b/new.txt'])
      await expect(files().write(path, 'new', mode)).rejects.toMatchObject({ code: 'FIELD_INVALID' });
    expect([await readFile(join(outside, 'file.txt'), 'utf8'), await readdir(outside)]).toEqual(['old', ['file.txt']]);
    await rm(outside, { recursive: true });
  });

  it.each([
    ['a folder', 'inner', 'it is a folder (EISDIR)'],
    ['below a file', 'file.txt/inner.txt', 'a part of its path is a file (E'],
    ['a long name', 'x'.repeat(300), 'its name is too long (ENAMETOOLONG)'],
    ['a pipe', 'pipe', 'it is no file (ENXIO)'],
  ])('%s is not written, and the text says why', async (_, path, why) => {
    await mkdir(at('inner'));
    await writeFile(at('file.txt'), 'old');
    await once(spawn('/bin/sh', ['-c', 'mkfifo "$0"', at('pipe')]), 'close');
    await expect(files().write(path, 'new', mode)).rejects.toMatchObject({
      code: 'NODE_FAILED',
      message: expect.stringContaining(`file_path: the file could not be written: ${why}`),
    });
    expect((await readdir(folder)).sort()).toEqual(['file.txt', 'inner', 'pipe']);
  });

  it.each([
    '',
    ' ',
    '.',
    './',
    'orders/',
    'orders//',
    'orders/.',
    'orders/inner/..',
    'orders/ ',
  ])('%j names no file, and is no file afterwards', async (path) => {
    await expect(files().write(path, 'new', mode)).rejects.toMatchObject({
      code: 'FIELD_INVALID',
      message: expect.stringContaining(`file_path: ${JSON.stringify(path)} names no file. Enter a file's name.`),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['..', '../a.txt', 'a/../../b.txt', '/a.txt', 'c:a.txt', 'a\0.txt'])('%j leaves the folder', async (path) => {
    await expect(files().write(path, 'new', mode)).rejects.toMatchObject({
      code: 'FIELD_INVALID',
      message: expect.stringContaining('leaves the folder for output files'),
    });
  });

  it.each(['..2024.txt', '..a/b.txt', '...', 'a/..b', './a.txt', 'b/../a.txt'])('%j lies inside', async (path) => {
    await files().write(path, 'new', mode);
    expect(await text(path)).toBe('new');
  });

  it('a file that may not be written is not replaced either', async () => {
    await writeFile(at('fixed.txt'), 'old');
    await chmod(at('fixed.txt'), 0o444);
    await chmod(folder, 0o777);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {}; // to root nothing is forbidden
    const said = await saidBy(elsewhere('', { folder, path: 'fixed.txt', mode, kib: 1, ...nobody }));
    expect(said).toContain(
      'NODE_FAILED file_path: the file could not be written: the server has no right to write there',
    );
    expect(await text('fixed.txt')).toBe('old');
  });

  it('a folder that is deleted between two writes is made again', async () => {
    const store = files();
    await store.write('inner/file.txt', 'one', mode);
    await rm(at('inner'), { recursive: true });
    await store.write('inner/file.txt', 'two', mode);
    expect(await text('inner/file.txt')).toBe('two');
  });

  it('a name of files that are being written is refused', async () => {
    const path = 'inner/.loopwright-0123abcd-7-0123abcd-0123456789abcdef.part';
    await expect(files().write(path, 'new', mode)).rejects.toMatchObject({ code: 'FIELD_INVALID' });
  });
});
