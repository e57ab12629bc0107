import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressFromElsewhere } from './start/address-from-elsewhere.ts';
import { runCommand } from './testing/run-command.ts';

const LAUNCHER = fileURLToPath(new URL('./bin/loopwright.mjs', import.meta.url));
const CLUSTER = fileURLToPath(new URL('../../testing/cluster/start-cluster.ts', import.meta.url));
const FILE = `loopwright: 1
name: Orders
type: production
nodes:
  hook:
    type: webhook-producer
    fields:
      webhook_id: orders
connections: []
`;

let folder = '';
let data: readonly string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-output-'));
  data = ['--data-dir', join(folder, 'data')];
  await writeFile(join(folder, 'orders.yaml'), FILE);
  await writeFile(join(folder, 'unknown.yaml'), FILE.replace('webhook-producer', 'web-hook'));
  const stdin = 'correct-horse-battery\n';
  expect((await runCommand(folder, ['user', 'add', 'ada', '--password-stdin', ...data], { stdin })).code).toBe(0);
  await writeFile(join(folder, 'full.yaml'), FILE.replace('Orders', 'full'));
  expect((await runCommand(folder, ['import', 'full.yaml', ...data])).code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a line of the shell in which $0 and $1 are Node and the program. */
function shell(line: string): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    execFile('sh', ['-c', line, process.execPath, LAUNCHER], { cwd: folder }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

describe('what a command writes', () => {
  it.each([['config'], ['version']])('of %s may be read by nobody', async (command) => {
    const child = spawn(process.execPath, [LAUNCHER, command], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(err).toBe('');
  });

  if (process.platform === 'linux')
    it.each([
      ['config > /dev/full', /^The output cannot be written: ENOSPC[^\n]*\n$/],
      ['version > /dev/full', /^The output cannot be written: ENOSPC[^\n]*\n$/],
      [
        'export full -o /dev/full --data-dir data',
        /^The disk has no room for \/dev\/full \(ENOSPC\): make room, and try again\n$/,
      ],
    ])('%s, where there is no room, is told in a line and ends with 1', async (line, told) => {
      const { code, err } = await shell(`"$0" "$1" ${line}`);
      expect(err).toMatch(told);
      expect(code).toBe(1);
    });

  it('may go to no folder that is not there, and not over a folder', async () => {
    const { out } = await runCommand(folder, ['import', 'orders.yaml', ...data]);
    const id = out.split('\t')[0]!;
    const nowhere = await runCommand(folder, ['export', id, '-o', 'nowhere/orders.yaml', ...data]);
    expect(nowhere).toMatchObject({ code: 1, out: '' });
    expect(nowhere.err).toMatch(/^\S+nowhere is no folder: make it, or name another file\n$/);
    const over = await runCommand(folder, ['export', id, '-o', 'data', ...data]);
    expect(over).toEqual({ code: 1, out: '', err: 'data is a folder: name a file in it\n' });
  });
});

it('of several files none is imported where one has an unknown node type, and that file is named', async () => {
  const before = (await runCommand(folder, ['export', 'Orders', ...data])).err;
  const { code, out, err } = await runCommand(folder, ['import', 'orders.yaml', 'unknown.yaml', ...data]);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toBe('unknown.yaml: nodes.hook.type: there is no node type web-hook\n');
  expect((await runCommand(folder, ['export', 'Orders', ...data])).err).toBe(before);
});

it('a backup that cannot be written whole is told by the name of the copy, and leaves none', async () => {
  const { code, out, err } = await shell(
    `trap '' XFSZ; ulimit -f 100; exec "$0" "$1" backup copied.db --data-dir data 2>&1 | cat`,
  );
  expect({ err, out }).toEqual({
    err: '',
    out: expect.stringMatching(/^The backup \S+copied\.db could not be written: [^\n]+\n$/),
  });
  expect(code).toBe(0); // of the last one in the pipe
  await expect(stat(join(folder, 'copied.db'))).rejects.toThrow('ENOENT');
});

if (process.platform === 'linux')
  it('restore to a place where no folder can be made says so', async () => {
    const copy = join(folder, 'copy.db');
    expect((await runCommand(folder, ['backup', copy, ...data])).code).toBe(0);
    const { code, out, err } = await runCommand(folder, ['restore', copy, '--data-dir', '/proc/loopwright/data']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^\S+ cannot be made: choose another folder by --data-dir\n$/);
  });

it.each([
  [['--bogus']],
  [['--workers', '0']],
  [['more']],
])('the cluster to try refuses %j by its usage and 2', async (args) => {
  const child = spawn(process.execPath, [CLUSTER, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(err).toMatch(/Usage: npm run start:cluster/);
  expect(err).not.toMatch(/^\s+at /m);
});

describe('the address for a link from elsewhere', () => {
  const at = (host: string, publicUrl = '') => addressFromElsewhere({ host, publicUrl }, 7878);

  it('is the public one, else that of the host', () => {
    expect(at('0.0.0.0', 'https://flows.example.com/')).toBe('https://flows.example.com');
    expect(at('192.0.2.7')).toBe('http://192.0.2.7:7878');
    expect(at('2001:db8::7')).toBe('http://[2001:db8::7]:7878');
  });

  it.each([['0.0.0.0'], ['::']])('is not %s, which is no address of a machine', (host) => {
    expect(at(host)).toMatch(/^http:\/\/[^/]+:7878$/);
    expect(at(host)).not.toContain(host === '::' ? '[::]' : host);
  });
});
