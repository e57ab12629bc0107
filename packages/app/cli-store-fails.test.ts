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
/** Lets the threads of the store break, and waits; or lets them hang, and goes on when they do. */
const BREAKER = `
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choice, defineNode, Type } from '@loopwright/sdk';
export const breaker = defineNode({
  identifier: 'breaker', version: 1, label: 'Breaker', description: 'Breaks.', category: 'Test', kind: 'blocking',
  fields: Type.Object({ how: choice(['break', 'hang']) }),
  async execute({ fields, data }) {
    writeFileSync(join(process.env.HANG_FOLDER, fields.how), '');
    if (fields.how === 'break') return new Promise(() => undefined);
    while (!existsSync(join(process.env.HANG_FOLDER, 'hangs'))) await new Promise((resolve) => setTimeout(resolve, 10));
    return { data };
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
      err: `The database in ${data} cannot be trusted any more (database disk image is malformed): see by \`loopwright doctor\` whether it is damaged, and only then put a backup in its place by \`loopwright restore BACKUP --replace\`\n`,
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

describe('a run of a file ends', () => {
  let temporary = '';
  beforeEach(async () => {
    temporary = join(folder, 'tmp');
    for (const made of [temporary, join(folder, 'nodes')]) await mkdir(made);
    await writeFile(join(folder, 'nodes', 'breaker.ts'), BREAKER);
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder, 'fifo')]);
  });

  async function run(type: string, how: string, args: readonly string[]) {
    const [producer, field] = type === 'api' ? ['webhook-producer', 'webhook_id: x'] : ['counter', 'max_value: 9'];
    await writeFile(
      join(folder, 'break.yaml'),
      `loopwright: 1\nname: Break\ntype: ${type}\nnodes:\n  begin:\n    type: ${producer}\n    fields:\n      ${field}\n  break:\n    type: breaker\n    fields:\n      how: ${how}\nconnections:\n  - begin -> break\n`,
    );
    return runCommand(folder, ['run', 'break.yaml', '--nodes-dir', 'nodes', ...args], {
      env: { TMPDIR: temporary, HANG_FOLDER: folder, NODE_OPTIONS: `--import=${PRELOAD}` },
    });
  }

  it('with one line when its store breaks, and leaves nothing behind', async () => {
    const { code, out, err } = await run('production', 'break', []);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.replace(/^counter .*\n/gm, '')).toBe(
      `The run ended: its database cannot be trusted any more (A thread of the store ended): make room on the disk of ${temporary} and see that the disk works, or name another folder by TMPDIR\n`,
    );
    expect(await readdir(temporary)).toEqual([]);
  });

  it.each([
    ['production', []],
    ['api', ['--input', '{}']],
  ] as const)('soon after its time when its disk stalls, and says so: %s', async (type, input) => {
    const { code, out, err } = await run(type, 'hang', ['--timeout', '1', ...input]);
    expect({ code, out }).toEqual({ code: null, out: '' }); // a thread in a call that does not return leaves but SIGKILL
    const [left] = await readdir(temporary);
    expect(err).toContain(
      `\nThe run could not be stopped: its database does not answer. See that the disk of ${temporary} works; the run leaves ${join(temporary, left!)} there\n`,
    );
  });
});
