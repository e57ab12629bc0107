import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { countUsers } from '../queries/accounts.sqlite.ts';
import { heavyQuery, readerOn } from '../queries/read.ts';
import { createCheckpoints } from './checkpoint.ts';
import { startThread, type ThreadClient } from './connect.ts';
import { createHeavyReads, type HeavyReads } from './heavy-reads.ts';

let dataDir: string;
let writer: ThreadClient;
const opened: HeavyReads[] = [];
const fatal = (error: Error): never => {
  throw error;
};
const file = () => join(dataDir, 'loopwright.db');
const open = (idleMs: number): HeavyReads => {
  const reads = createHeavyReads(file(), idleMs, fatal);
  opened.push(reads);
  return reads;
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-'));
  const data = { dataDir, file: file(), pragmas: [] };
  ({ client: writer } = await startThread(new URL('./writer.ts', import.meta.url), data, true, fatal));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((reads) => reads.stop()));
  await writer.stop();
  await rm(dataDir, { recursive: true });
});

const LONG = 60_000;
const number = (value: number) => heavyQuery<{ readonly n: number }>('SELECT ? AS n', value);
const probe = (at: number) => ({ ask: 'change', name: 'probe', args: { at } });

describe('the reader’s thread', () => {
  it('starts with the first heavy read, not with quick ones', async () => {
    const reads = open(LONG);
    const read = readerOn(writer, reads);
    expect(await read.first(countUsers())).toEqual({ users: 0 });
    expect(reads.isRunning()).toBe(false);
    expect(await read.all(number(7))).toEqual([{ n: 7 }]);
    expect(reads.isRunning()).toBe(true);
    expect(await read.together(countUsers(), number(8))).toEqual([[{ users: 0 }], [{ n: 8 }]]);
  });

  it('ends when it was idle, and the next one answers', async () => {
    const reads = open(0);
    const read = readerOn(writer, reads);
    for (let turn = 1; turn <= 3; turn++) {
      expect(await read.first(number(turn))).toEqual({ n: turn });
      await vi.waitFor(() => expect(reads.isRunning()).toBe(false), { timeout: 60_000 });
    }
  });

  it('answers what it is asked while it ends', async () => {
    const read = readerOn(writer, open(0));
    const answers: unknown[] = [];
    const asked = Array.from({ length: 12 }, (_, n) => n);
    await Promise.all(
      asked.map(async (n) => {
        for (let turns = 0; turns < n; turns++) await new Promise(setImmediate);
        answers.push(await read.first(number(n)));
      }),
    );
    expect(answers).toHaveLength(asked.length);
    expect(answers).toEqual(expect.arrayContaining(asked.map((n) => ({ n }))));
  });

  it('answers what is under way at a stop, and nothing after it', async () => {
    const reads = open(LONG);
    const read = readerOn(writer, reads);
    const last = read.first(number(1));
    await reads.stop();
    expect(await last).toEqual({ n: 1 });
    await expect(read.first(number(2))).rejects.toThrow(StoreUnavailable);
    expect(reads.isRunning()).toBe(false);
  });
});

describe('a checkpoint', () => {
  it('of few commits is the writer’s alone; of many the reader moves most', async () => {
    const reads = open(LONG);
    const { writer: counted, checkpoint } = createCheckpoints(writer, reads);
    await counted.ask(probe(1));
    await checkpoint();
    expect(reads.isRunning()).toBe(false);
    for (let at = 2; at <= 60; at++) await counted.ask(probe(at));
    await checkpoint();
    expect(reads.isRunning()).toBe(true);
  });
});
