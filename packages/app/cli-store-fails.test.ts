import { type ChildProcess, execFileSync } from 'node:child_process';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './testing/run-command.ts';

/** Longer than what is left of a disk that gets full. */
const NOTE = 'x'.repeat(1_900_000);
const FILE = `loopwright: 1
name: Orders
type: production
nodes:
  count:
    type: counter
  note:
    type: file-writer
    fields:
      file_path: orders.txt
      content: ${NOTE}
connections:
  - count -> note
`;
/** Lets the threads of the store break, and waits. */
const BREAKER = `
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineNode, Type } from '@loopwright/sdk';
export const breaker = defineNode({
  identifier: 'breaker', version: 1, label: 'Breaker', description: 'Breaks.', category: 'Test', kind: 'blocking',
  fields: Type.Object({}),
  execute() {
    writeFileSync(join(process.env.HANG_FOLDER, 'break'), '');
    return new Promise(() => undefined);
  },
});
`;
const PRELOAD = new URL('./testing/hang-in-thread.ts', import.meta.url).href;

let folder = '';
let data = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-store-fails-'));
  data = join(folder, 'data');
  await writeFile(join(folder, 'orders.yaml'), FILE);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inData = (args: readonly string[], onStarted: (child: ChildProcess) => void = () => undefined) =>
  runCommand(folder, [...args, '--data-dir', data], { stdin: 'correct-horse-battery\n', onStarted });

/** Destroys the first page of a table. */
function damage(table: string): void {
  const file = join(data, 'loopwright.db');
  const database = new DatabaseSync(file);
  const { rootpage } = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table) as {
    rootpage: number;
  };
  const { page_size: bytes } = database.prepare('PRAGMA page_size').get() as { page_size: number };
  database.close();
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(bytes, 0xff), 0, bytes, (rootpage - 1) * bytes);
  closeSync(fd);
}

/** No file of a process can be longer, as on a disk with so much room. */
const leaveRoom =
  (bytes: number) =>
  ({ pid }: ChildProcess): unknown =>
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}`]);

describe('a command whose database fails ends with one line that says what helps', () => {
  beforeEach(async () => {
    expect(await inData(['user', 'add', 'ada', '--password-stdin'])).toMatchObject({ code: 0 });
  });

  it.each([
    [['import', 'orders.yaml'], 'workflow'],
    [['user', 'list'], 'account'],
    [['user', 'list'], 'key_check'],
  ] as const)('%s: it is damaged in its table %s', async (args, table) => {
    damage(table);
    expect(await inData(args)).toEqual({
      code: 1,
      out: '',
      err: `The database in ${data} cannot be trusted any more (database disk image is malformed): see what is damaged by \`loopwright doctor\`, and put a backup in its place by \`loopwright restore BACKUP --replace\`\n`,
    });
  });

  it('it is damaged at its head', async () => {
    const fd = openSync(join(data, 'loopwright.db'), 'r+');
    writeSync(fd, Buffer.alloc(4096, 0xff), 0, 4096, 0);
    closeSync(fd);
    expect(await inData(['user', 'list'])).toEqual({
      code: 1,
      out: '',
      err: `The database ${join(data, 'loopwright.db')} is damaged (file is not a database): put a backup in its place by \`loopwright restore BACKUP --replace\`\n`,
    });
  });

  it('the disk gets full', async () => {
    const room = statSync(join(data, 'loopwright.db')).size + 1_000_000;
    expect(await inData(['import', 'orders.yaml'], leaveRoom(room))).toEqual({
      code: 1,
      out: '',
      err: `The database in ${data} cannot be written or read (disk I/O error): make room on its disk and see that the disk works, then try again\n`,
    });
  });

  it.each([
    ['user list', 'opened'],
    ['migrate', 'brought up to date'],
  ])('the disk is full: %s', async (command, what) => {
    expect(await inData(command.split(' '), leaveRoom(0))).toEqual({
      code: 1,
      out: '',
      err: `The database ${join(data, 'loopwright.db')} cannot be ${what} (disk I/O error): make room on its disk and see that the disk works, then try again\n`,
    });
  });
});

it('a run of a file whose store breaks ends with one line, and leaves nothing behind', async () => {
  await mkdir(join(folder, 'nodes'));
  await writeFile(join(folder, 'nodes', 'breaker.ts'), BREAKER);
  await writeFile(
    join(folder, 'break.yaml'),
    'loopwright: 1\nname: Break\ntype: production\nnodes:\n  count:\n    type: counter\n  break:\n    type: breaker\nconnections:\n  - count -> break\n',
  );
  await mkdir(join(folder, 'tmp'));
  const ended = await runCommand(folder, ['run', 'break.yaml', '--nodes-dir', 'nodes'], {
    env: { TMPDIR: join(folder, 'tmp'), HANG_FOLDER: folder, NODE_OPTIONS: `--import=${PRELOAD}` },
  });
  expect({ code: ended.code, out: ended.out }).toEqual({ code: 1, out: '' });
  expect(ended.err.replace(/^counter .*\n/gm, '')).toBe(
    `The run ended: its database cannot be trusted any more (A thread of the store ended): make room on the disk of ${join(folder, 'tmp')} and see that the disk works, or name another folder by TMPDIR\n`,
  );
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});
