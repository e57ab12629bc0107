import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { RunId } from '@loopwright/model';
import { StoreUnavailable } from '@loopwright/runtime/ports';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { append, bench, DAY, flusher, group, LANDED, newRun, open, START, succeeded } from './fixture.ts';

let dataDir: string;
let now: number;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'loopwright-'));
  now = START;
});
afterEach(() => rm(dataDir, { recursive: true }));

const openStore = () => openSqlite({ dataDir, clock: { now: () => now } });
const inspect = <Row>(sql: string): Row => {
  const database = new DatabaseSync(join(dataDir, 'loopwright.db'), { readOnly: true });
  try {
    return database.prepare(sql).get() as Row;
  } finally {
    database.close();
  }
};

describe('a disk', () => {
  const cases: readonly (readonly [string, (store: SqliteStore) => Promise<void>, string])[] = [
    [
      'that is full',
      async (store) =>
        store.pragma(`max_page_count = ${inspect<{ page_count: number }>('PRAGMA page_count').page_count + 2}`),
      'max_page_count = 1000000',
    ],
    ['that is read-only', (store) => store.pragma('query_only = ON'), 'query_only = OFF'],
  ];

  it.each(cases)('%s refuses a flush whole, and takes it when there is room', async (_, breakDisk, repair) => {
    const store = await openStore();
    const on = await bench(store);
    await store.checkpoint();
    const first = {
      incarnation: on.incarnation,
      seq: 1,
      groups: [group(open(newRun(on, 1), succeeded()), append(1, 0, 'x'.repeat(200_000)))],
    };
    await breakDisk(store);
    const refused = await store.log.flush(first).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect((refused as StoreUnavailable).fatal).toBe(false);
    expect(await store.history.run(on.owner, 1 as RunId)).toBeNull();
    expect(await store.workflows.get(on.workflowId, on.owner)).not.toBeNull();
    await store.pragma(repair);
    expect(await store.probe()).toBe(true);
    expect(await store.log.flush(first)).toEqual(LANDED);
    expect((await store.history.journal(1 as RunId)).segments[0]?.byteLength).toBe(200_000);
    await store.stop();
  });

  it('that takes no write says so when it is asked', async () => {
    const store = await openStore();
    await store.pragma('query_only = ON');
    expect(await store.probe()).toBe(false);
    await expect(store.log.reserveIds('run', 1)).rejects.toThrow(StoreUnavailable);
    await store.pragma('query_only = OFF');
    expect(await store.probe()).toBe(true);
    await store.stop();
  });
});

it('a large value is one blob, and is collected a day after nothing refers to it', async () => {
  const store = await openStore();
  const on = await bench(store);
  const flush = flusher(store, on.incarnation);
  const large = new Uint8Array(300_000).fill(1);
  const payload = (id: number) => ({ kind: 'put-payload', payload: { id, bytes: large } }) as const;
  await flush(
    group(payload(1), open(newRun(on, 1, { payloadId: 1 }), succeeded()), {
      kind: 'append-journal',
      runId: 1 as RunId,
      seq: 0,
      events: large,
    }),
    group(payload(2), open(newRun(on, 2, { payloadId: 2 }), succeeded())),
  );
  expect(inspect('SELECT count(*) AS blobs, sum(refs) AS refs, max(length(bytes)) AS bytes FROM blob')).toEqual({
    blobs: 1,
    refs: 3,
    bytes: 300_000,
  });
  const rules = { failedDays: 90, succeededDays: 7, succeededRuns: 0, pulledFailedRuns: 10_000, limit: 1000 };
  await store.history.retire({ ...rules, now: START });
  expect(inspect('SELECT refs, unreferenced_at FROM blob')).toEqual({ refs: 0, unreferenced_at: START });
  expect(inspect('SELECT count(*) AS payloads FROM payload')).toEqual({ payloads: 0 });
  await store.history.retire({ ...rules, now: START + DAY });
  expect(inspect('SELECT count(*) AS blobs FROM blob')).toEqual({ blobs: 1 });
  await store.history.retire({ ...rules, now: START + DAY + 1 });
  expect(inspect('SELECT count(*) AS blobs FROM blob')).toEqual({ blobs: 0 });
  await store.stop();
});

it('a payload that nothing came to refer to is gone with the next incarnation', async () => {
  const store = await openStore();
  const on = await bench(store);
  const flush = flusher(store, on.incarnation);
  await flush(group({ kind: 'put-payload', payload: { id: 1, bytes: new Uint8Array(3) } }));
  await flush(group({ kind: 'put-payload', payload: { id: 2, bytes: new Uint8Array(3) } }));
  await flush(group(open(newRun(on, 1, { payloadId: 2 }), succeeded())));
  await store.workflows.beginIncarnation(START);
  expect(inspect('SELECT count(*) AS n, min(id) AS id, min(refs) AS refs FROM payload')).toEqual({
    n: 1,
    id: 2,
    refs: 1,
  });
  await store.stop();
});

it('what was acknowledged is there after kill -9, and the folder is free', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'flush-until-killed.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const acknowledged: number[] = [];
  for await (const line of lines) {
    acknowledged.push(Number(line));
    if (acknowledged.length === 40) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');

  const store = await openStore();
  const { incarnation } = await store.workflows.beginIncarnation(START);
  for (const id of acknowledged) {
    const { segments } = await store.history.journal(id as RunId);
    expect(segments.map((bytes) => new TextDecoder().decode(bytes))).toEqual([`journal ${id}`]);
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(40);
  expect(incarnation).toBe(2);
  expect(inspect('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  await store.stop();
});

it('a page of many runs is found by loop, state and time', async () => {
  const store = await openStore();
  const on = await bench(store);
  const flush = flusher(store, on.incarnation);
  const size = 20_000;
  for (let from = 1; from <= size; from += 5000) {
    const runs = Array.from({ length: 5000 }, (_, index) => {
      const id = from + index;
      const run = newRun(on, id, { startedAt: START + id * 1000 });
      const error = { code: 'NODE_FAILED', text: 'broken' } as const;
      const end =
        id % 100 === 0
          ? { state: 'failed' as const, endedAt: START + id * 1000, error, errorNode: null }
          : succeeded(START + id * 1000);
      return group(open(run, end));
    });
    await flush(...runs);
  }
  const page = { limit: 50 };
  const middle = { before: { startedAt: START + (size / 2) * 1000, id: (size / 2) as RunId } };
  for (const filter of [
    { loopId: on.loopId, ...middle },
    { workflowId: on.workflowId, states: ['failed' as const], ...middle },
    { loopId: on.loopId, states: ['failed' as const] },
    { startedFrom: START + 5_000_000, startedTo: START + 6_000_000 },
    { loopId: on.loopId, startedTo: START + 6_000_000 },
  ]) {
    expect(await store.history.runs(on.owner, { ...page, ...filter })).toHaveLength(50);
  }
  const early = await store.history.runs(on.owner, { limit: 1, startedTo: START + 6_000_000 });
  expect(early[0]?.id).toBe(6000);
  await store.stop();
});
