import type { MessageSeq, RunId } from '@loopwright/model';
import type { Change, Store } from '@loopwright/runtime/ports';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import {
  append,
  type Bench,
  bench,
  flusher,
  group,
  LANDED,
  leasedGroup,
  newRun,
  open,
  START,
  send,
  succeeded,
} from './fixture.ts';
import { postgresForTests } from './open-on-postgres.ts';

const server = postgresForTests();
const clock = { now: () => START };
let url: string;
let one: Store;
let other: Store;
let on: Bench;
let admin: pg.Client;

beforeEach(async () => {
  url = await server().createDatabase();
  one = await openPostgres(url, { clock });
  other = await openPostgres(url, { clock });
  on = await bench(one);
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterEach(async () => {
  await admin.end();
  await one.stop();
  await other.stop();
  await server().dropDatabase(url);
});

/** Ends the sessions whose last statement is like that, and waits until they are gone: only then their locks are free. */
const cutOff = (query: string) =>
  admin.query(
    `SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE $1`,
    [query],
  );
/** Waits until so many others wait for what somebody has locked. */
const waitingForLocks = (count: number) =>
  until('others wait for locks', async () => {
    const asked = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return (await admin.query(asked)).rows.length === count;
  });
const ready = (...seqs: number[]) => group(...seqs.map((seq) => send(on.queueId, { seq: seq as MessageSeq })));

it('a worker that begins leaves those that live alone', async () => {
  const flush = flusher(one, on.incarnation);
  await flush(ready(1, 2, 3, 4));
  expect(await one.log.claim(on.queueId, on.incarnation, 2, 1000)).toMatchObject([{ seq: 1 }, { seq: 2 }]);
  const { incarnation, reclaimed, orphaned } = await other.workflows.beginIncarnation(START);
  expect({ reclaimed, orphaned }).toEqual({ reclaimed: 0, orphaned: 0 });
  expect(await other.log.claim(on.queueId, incarnation, 10, 1000)).toMatchObject([{ seq: 3 }, { seq: 4 }]);
  expect(await flush(group(open(newRun(on, 1), null, 1)))).toEqual(LANDED);
  expect(await flush(group(open(newRun(on, 2), null, 3)))).toMatchObject({ dropped: [{ reason: 'lease-lost' }] });
});

it('two workers that claim at once never get the same message', async () => {
  await flusher(one, on.incarnation)(ready(...Array.from({ length: 200 }, (_, index) => index + 1)));
  const { incarnation } = await other.workflows.beginIncarnation(START);
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0
        ? one.log.claim(on.queueId, on.incarnation, 10, 1000)
        : other.log.claim(on.queueId, incarnation, 10, 1000),
    ),
  );
  const seqs = claims.flat().map((message) => message.seq);
  expect(new Set(seqs).size).toBe(seqs.length);
});

it('two workers that claim at once keep the rate of the queue together', async () => {
  await flusher(one, on.incarnation)(ready(...Array.from({ length: 40 }, (_, index) => index + 1)));
  const { incarnation } = await other.workflows.beginIncarnation(START);
  const rate = { runs: 7, windowMs: 1000 };
  const claims = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0
        ? one.log.claimWithin(on.queueId, on.incarnation, 2, 1000, rate, START + index)
        : other.log.claimWithin(on.queueId, incarnation, 2, 1000, rate, START + index),
    ),
  );
  expect(claims.flatMap(({ messages }) => messages)).toHaveLength(7);
});

it('a worker whose connection is gone is dead to the next, and what it flushes is fenced', async () => {
  const flush = flusher(one, on.incarnation);
  await flush(ready(1));
  await one.log.claim(on.queueId, on.incarnation, 1, 1000);
  await flush(group(open(newRun(on, 1), null, 1)));
  await cutOff('%pg_advisory_lock%');
  const { incarnation, reclaimed } = await other.workflows.beginIncarnation(START + 1);
  expect(reclaimed).toBe(1);
  expect(await flush(ready(2))).toEqual({ outcome: 'fenced' });
  expect(await one.log.claim(on.queueId, on.incarnation, 1, 1000)).toEqual([]);
  expect(await other.log.claim(on.queueId, incarnation, 1, 1000)).toMatchObject([{ seq: 1, runId: 1, deliveries: 2 }]);
  expect((await other.history.run(on.owner, 1 as RunId))?.state).toBe('waiting');
});

it('a flush goes on when its connection was cut, and is written once', async () => {
  const flush = flusher(one, on.incarnation);
  expect(await flush(ready(1))).toEqual(LANDED);
  await cutOff('COMMIT');
  expect(await flush(ready(2))).toEqual(LANDED);
  expect(await one.history.depth(on.queueId)).toBe(2);
});

it.each([
  'callback',
  'approval',
] as const)('the answer to a %s that comes while its run is being parked makes that ready', async (of) => {
  const runId = 1 as RunId;
  const key = 'a'.repeat(32);
  const ask: Change = {
    kind: 'open-wait',
    runId,
    key,
    of,
    workflowId: on.workflowId,
    nodeId: on.nodeId,
    request: null,
    until: null,
    at: START,
  };
  const flush = flusher(one, on.incarnation);
  await flush(
    group(send(on.queueId, { seq: 1 as MessageSeq, runId, leased: true }), open(newRun(on, 1), null, 1)),
    leasedGroup(1, ask),
  );
  const approvals = await other.waiting.approvals(on.owner, { limit: 1, now: START });
  // The flush has looked for answers and found none, and is held where it writes.
  await admin.query('BEGIN; LOCK TABLE loopwright.journal IN SHARE MODE');
  const parked = flush(leasedGroup(1, append(1, 0, 'x'), { kind: 'park-run', runId, until: null, keepsPlace: false }));
  await waitingForLocks(1);
  const answered =
    of === 'callback'
      ? other.waiting.answerCallback(runId, key, { n: 1 }, START)
      : other.waiting.answerApproval(on.owner, approvals[0]!.id, { n: 1 }, START);
  await waitingForLocks(2);
  await admin.query('COMMIT');
  expect(await parked).toEqual(LANDED);
  expect(await answered).toMatchObject({ outcome: 'stored', woken: true });
  expect(await one.log.claim(on.queueId, on.incarnation, 10, 1000)).toMatchObject([{ seq: 1, runId }]);
});

it('a message that is sent while the one before it leaves waits behind none that is gone', async () => {
  const KEY = { key: 'k', priority: 0, until: null, expiresAt: null, dedupe: null, debounce: null } as const;
  const keyed = (seq: number) =>
    group({ kind: 'put-payload', payload: { id: seq, bytes: new Uint8Array(1) } } as const, {
      kind: 'send-on-terms',
      queueId: on.queueId,
      seq: seq as MessageSeq,
      payloadId: seq,
      runId: null,
      at: START,
      ...KEY,
    });
  const flush = flusher(one, on.incarnation);
  await flush(keyed(1));
  await one.log.claim(on.queueId, on.incarnation, 1, 1000);
  // Another worker acknowledges it, and has not committed yet.
  await admin.query('BEGIN');
  await admin.query("SELECT pg_advisory_xact_lock(hashtextextended('k', $1::bigint))", [on.queueId]);
  await admin.query('DELETE FROM loopwright.message WHERE seq = 1');
  let isWritten = false;
  const sent = flush(keyed(2)).then(() => {
    isWritten = true;
  });
  const WAITING = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
  await until('it waits', async () => isWritten || ((await admin.query(WAITING)).rowCount ?? 0) > 0, 10_000, 5);
  await admin.query('COMMIT');
  await sent;
  expect(await one.log.claim(on.queueId, on.incarnation, 1, 1000)).toMatchObject([{ seq: 2 }]);
});

it('workers count the ends of one loop without waiting for each other, and retention adds them up', async () => {
  const { incarnation } = await other.workflows.beginIncarnation(START);
  const first = await one.cluster!.reserveIterations(on.loopId, 10);
  const ended = (id: number) => group(open(newRun(on, id, { iteration: first + id }), succeeded()));
  // Somebody counts runs of the same loop, and has not committed yet.
  await admin.query('BEGIN');
  await admin.query('SELECT 1 FROM loopwright.loop FOR NO KEY UPDATE');
  expect(await flusher(one, on.incarnation)(ended(1), ended(2))).toEqual(LANDED);
  await admin.query('COMMIT');
  expect(await flusher(other, incarnation)(ended(3))).toEqual(LANDED);
  const minutes = () => one.history.minutes(on.workflowId, START, START);
  const counted = [{ loopId: on.loopId, minute: START, succeeded: 3, failed: 0 }];
  expect(await minutes()).toEqual(counted);

  const kept = { succeededRuns: 2, succeededDays: 7, failedDays: 90, pulledFailedRuns: 10, limit: 100 };
  await one.history.retire({ ...kept, now: START + 120_000 });
  expect(await minutes()).toEqual(counted);
  expect((await admin.query('SELECT 1 FROM loopwright.minute_of_worker')).rowCount).toBe(0);
  expect((await one.history.runs(on.owner, { limit: 10 })).map(({ id }) => id as number)).toEqual([3, 2]);
});
