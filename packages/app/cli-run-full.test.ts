import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './testing/run-command.ts';

const COUNTING = `loopwright: 1
name: Counting
type: production
nodes:
  count:
    type: counter
    fields:
      min_value: 1
      max_value: 1000000
connections: []
`;
/** From now on no file of this process can grow, as on a full disk. */
const fillDisk = ({ pid }: ChildProcess): unknown => execFileSync('prlimit', ['--pid', String(pid), '--fsize=0']);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-run-full-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loopwright run on a disk that gets full', () => {
  it('ends when its time is over, and says why, and what helps', async () => {
    await writeFile(join(folder, 'counting.yaml'), COUNTING);
    const ended = await runCommand(folder, ['run', 'counting.yaml', '--timeout', '2'], {
      env: { TMPDIR: folder },
      limitMs: 40_000,
      onStarted: (child) => void child.stderr!.once('data', () => fillDisk(child)),
    });
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 1, out: '' });
    expect(ended.err.split('\n').slice(-2)).toEqual([
      `The run ended: its database cannot be written or read (disk I/O error): make room on the disk of ${folder} and see that the disk works, or name another folder by TMPDIR`,
      '',
    ]);
    expect(await readdir(folder)).toEqual(['counting.yaml']);
  });
});
