import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { QueueId, RunId } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { historyStore } from '../history-store.ts';
import { countUsers } from '../queries/accounts.sqlite.ts';
import { journalOf } from '../queries/executions.sqlite.ts';
import { heavyQuery, ofOneRun, readerOn } from '../queries/read.ts';
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
    expect(reads.isUp()).toBe(false);
    expect(await read.all(number(7))).toEqual([{ n: 7 }]);
    expect(reads.isUp()).toBe(true);
    expect(await read.together(countUsers(), number(8))).toEqual([[{ users: 0 }], [{ n: 8 }]]);
  });

  it('starts for a queue of very many messages, not for one of few', async () => {
    const reads = open(LONG);
    const { depth } = historyStore(readerOn(writer, reads), () => Promise.reject(new Error('Nothing is changed')));
    const database = new DatabaseSync(file());
    database.exec(`INSERT INTO account (username, username_key, email, first_name, last_name, is_owner, password_hash, created_at)
        VALUES ('ada', 'ada', '', '', '', 1, '', 0);
      INSERT INTO queue (id, owner_id, name, created_at) VALUES (1, 1, 'few', 0), (2, 1, 'many', 0)`);
    const fill = database.prepare(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
      INSERT INTO message (queue_id, state, deliveries, created_at) SELECT ?1, i % 5, 0, 0 FROM n`);
    fill.run(1, 1000);
    fill.run(2, 30_000);
    database.close();
    expect(await depth(1 as QueueId)).toBe(800); // those that are parked do not count
    expect(reads.isUp()).toBe(false);
    expect(await depth(2 as QueueId)).toBe(24_000);
    expect(reads.isUp()).toBe(true);
  });

  it('is not waited for by what a run needs that goes on while it comes up', async () => {
    const reads = open(LONG);
    const asked: string[] = [];
    const noted =
      (name: string, { ask }: Pick<ThreadClient, 'ask'>): ThreadClient['ask'] =>
      async (...request) => {
        asked.push(name);
        return ask(...request);
      };
    const read = readerOn({ ...writer, ask: noted('writer', writer) }, { ...reads, ask: noted('reader', reads) });
    const journal = () => read.all(ofOneRun(journalOf(1 as RunId)));
    expect(await journal()).toEqual([]);
    await vi.waitFor(() => expect(reads.isUp()).toBe(true), { timeout: 60_000 });
    expect(await journal()).toEqual([]);
    expect(asked).toEqual(['writer', 'reader']);
  });

  it('ends when it was idle, and the next one answers', async () => {
    const reads = open(0);
    const read = readerOn(writer, reads);
    for (let turn = 1; turn <= 3; turn++) {
      expect(await read.first(number(turn))).toEqual({ n: turn });
      await vi.waitFor(() => expect(reads.isUp()).toBe(false), { timeout: 60_000 });
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
    expect(reads.isUp()).toBe(false);
  });
});

describe('a checkpoint', () => {
  it('of few commits is the writer’s alone; of many the reader moves most', async () => {
    const reads = open(LONG);
    const { writer: counted, checkpoint } = createCheckpoints(writer, reads);
    await counted.ask(probe(1));
    await checkpoint();
    expect(reads.isUp()).toBe(false);
    for (let at = 2; at <= 60; at++) await counted.ask(probe(at));
    await checkpoint();
    expect(reads.isUp()).toBe(true);
  });
});
