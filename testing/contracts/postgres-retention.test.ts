import type { ExecutionId, MessageSeq, RunId, WorkflowId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import {
  append,
  type Bench,
  bench,
  DAY,
  deadLetter,
  failed,
  fields,
  flusher,
  group,
  newId,
  newRun,
  node,
  open,
  START,
  succeeded,
} from './fixture.ts';
import { postgresForTests } from './open-on-postgres.ts';
import { retireAll, rules } from './retire.ts';

const server = postgresForTests();
const clock = { now: () => START };
let url: string;
let one: Store;
let other: Store;
let on: Bench;
let flush: ReturnType<typeof flusher>;
let somebody: pg.Client;

beforeEach(async () => {
  url = await server().createDatabase();
  one = await openPostgres(url, { clock });
  other = await openPostgres(url, { clock });
  on = await bench(one);
  flush = flusher(one, on.incarnation);
  somebody = new pg.Client({ connectionString: url, options: '-c search_path=loopwright' });
  await somebody.connect();
});
afterEach(async () => {
  await somebody.end();
  await one.stop();
  await other.stop();
  await server().dropDatabase(url);
});

const ids = async () => (await one.history.runs(on.owner, { limit: 200 })).map(({ id }) => Number(id));
const endedAt = (id: number, ms: number) =>
  group(open(newRun(on, id, { startedAt: START + ms }), succeeded(START + ms)), append(id, 0, 'x'));

it('of two servers that keep history for other times the one that keeps less decides', async () => {
  await flush(...Array.from({ length: 60 }, (_, index) => endedAt(index + 1, index * DAY)));
  const now = START + 60 * DAY;
  await retireAll(one, now, { succeededDays: 10, succeededRuns: 30 });
  await retireAll(other, now, { succeededDays: 40, succeededRuns: 5 });
  expect(await ids()).toEqual([60, 59, 58, 57, 56]);
  await retireAll(one, now, { succeededDays: 3, succeededRuns: 30 });
  await retireAll(other, now, { succeededDays: 40, succeededRuns: 30 });
  expect(await ids()).toEqual([60, 59, 58]);
});

it('two servers that retire at once let go no more than one would', async () => {
  await flush(...Array.from({ length: 60 }, (_, index) => endedAt(index + 1, index)));
  const now = START + DAY;
  await Promise.all([one, other, one, other].map((store) => retireAll(store, now, { succeededRuns: 20, limit: 10 })));
  await retireAll(other, now, { succeededRuns: 20, limit: 10 });
  const kept = Array.from({ length: 20 }, (_, index) => 60 - index);
  expect(await ids()).toEqual(kept);
  await flush(endedAt(61, 60));
  await retireAll(other, now, { succeededRuns: 21 });
  expect(await ids()).toEqual([61, ...kept]);
});

it('a dead letter that is being redriven stays, with its run, and another goes', async () => {
  // A pulled loop: of its failed runs the last are kept.
  await one.workflows.end(on.executionId, 'REVOKED', null, START);
  const producer = { nodeId: on.nodeId, queue: null, channel: null, hasTerms: false };
  await one.workflows.begin({
    id: newId(),
    workflowId: on.workflowId,
    graph: on.graph,
    at: START,
    producers: [producer],
    queues: [],
  });
  await flush(
    ...[1, 2, 3].map((id) =>
      group(open(newRun(on, id, { startedAt: START + id }), failed(START + id)), deadLetter(on, id)),
    ),
  );
  const letters = await one.history.deadLetters(on.owner, { limit: 9 });
  const seqOf = (runId: number): MessageSeq => letters.find((letter) => letter.runId === runId)!.seq;
  await somebody.query('BEGIN');
  await somebody.query('SELECT 1 FROM message WHERE seq = $1 FOR UPDATE', [seqOf(1)]); // as a redrive does first
  const { rows } = await one.history.retire(rules(START + DAY, { pulledFailedRuns: 1 }));
  expect(rows).toBeGreaterThan(0);
  await somebody.query('COMMIT');
  expect(await ids()).toEqual([3, 1]);
  expect(await one.workflows.redrive(on.owner, seqOf(1), null)).toBe('redriven');
  expect(await one.history.run(on.owner, 1 as RunId)).toMatchObject({ state: 'waiting' });
});

it('what a server of the release before counts, or adds up, is found', async () => {
  await retireAll(one, START);
  await flush(endedAt(1, 0));
  await somebody.query(`INSERT INTO minute_of_worker (worker, loop_id, minute, succeeded, failed, lowest_succeeded)
    VALUES (99, ${on.loopId}, ${START}, 1, 0, 7)`);
  // As it adds up: ids, where retention now has instants.
  await somebody.query(`UPDATE loop SET kept_succeeded = 2, retire_from = least(retire_from,
    (SELECT min(lowest_succeeded) FROM minute_of_worker WHERE worker = ${on.incarnation}))`);
  await somebody.query('DELETE FROM minute_of_worker');
  await retireAll(one, START + 8 * DAY);
  expect(await ids()).toEqual([]);
});

it('a failed run that is being fixed stays', async () => {
  await flush(group(open(newRun(on, 1), failed(START))), group(open(newRun(on, 2), failed(START))));
  await somebody.query('BEGIN');
  await somebody.query('UPDATE run SET state = 0, ended_at = NULL WHERE id = 1');
  await retireAll(one, START + 100 * DAY);
  await somebody.query('COMMIT');
  await retireAll(one, START + 100 * DAY);
  expect(await ids()).toEqual([1]);
});

it('loops, payloads and blobs that flushes write meanwhile are in nobody’s way', async () => {
  const large = new Uint8Array(300_000);
  const withLarge = (id: number, ms: number) =>
    group(open(newRun(on, id, { startedAt: START + ms }), succeeded(START + ms)), {
      kind: 'append-journal',
      runId: id as RunId,
      seq: 0,
      events: large,
    });
  await flush(...Array.from({ length: 40 }, (_, index) => withLarge(index + 1, 0)));
  let over = false;
  let last = 1000;
  const write = async (): Promise<void> => {
    while (!over) await flush(withLarge(++last, 8 * DAY));
  };
  const writing = write();
  try {
    await retireAll(one, START + 8 * DAY, { limit: 20 });
  } finally {
    over = true;
    await writing;
  }
  expect((await ids()).filter((id) => id <= 40)).toEqual([]);
});

/** Another workflow, as somebody who begins its first execution writes it; with the queue that only a purged one used. */
async function purgedWithQueue() {
  await one.workflows.end(on.executionId, 'REVOKED', null, START);
  const executionId = newId<ExecutionId>();
  const producers = [{ nodeId: on.nodeId, queue: 'orders', channel: null, hasTerms: false }];
  await one.workflows.begin({
    id: executionId,
    workflowId: on.workflowId,
    graph: on.graph,
    at: START,
    producers,
    queues: [],
  });
  const queueId = (await one.workflows.load(executionId))!.queues.get('orders')!;
  const next = newId<WorkflowId>();
  await one.workflows.create(next, on.owner, fields(), START);
  await one.workflows.addNode(next, node(), START);
  await one.workflows.remove(on.workflowId, on.owner, START);
  await one.workflows.purgeRemoved(START + 1);
  const { graph } = (await one.workflows.graph(next))!;
  const begin = () =>
    one.workflows.begin({
      id: newId(),
      workflowId: next,
      graph,
      at: START,
      producers: [{ nodeId: graph.nodes[0]!.id, queue: 'orders', channel: null, hasTerms: false }],
      queues: [],
    });
  return { queueId, next, begin };
}

/** Resolves when another connection waits for a lock of somebody's. */
const waitsForSomebody = () =>
  until(
    'it waits for somebody',
    async () =>
      (await somebody.query('SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))'))
        .rowCount! > 0,
    10_000,
    5,
  );

it('a queue that somebody begins to use just now stays', async () => {
  const { queueId, next } = await purgedWithQueue();
  await somebody.query('BEGIN');
  await somebody.query(
    'INSERT INTO workflow_queue (workflow_num, queue_id, execution_num) SELECT num, $1, 0 FROM workflow WHERE id = $2',
    [queueId, next],
  );
  await retireAll(one, START + 1); // waits for nobody: who holds the queue may wait for something of ours
  await somebody.query('COMMIT');
  await retireAll(one, START + 1);
  expect(await one.workflows.queueByName(on.owner, 'orders')).toBe(queueId);
  expect(await one.workflows.versionById(on.versionId)).toBeNull();
});

const SEND = 'INSERT INTO message (seq, queue_id, state, deliveries, created_at) VALUES ($1, $2, 0, 0, 0)'; // as a flush does it

it('a queue that somebody sends to just now goes the next time, with what was sent', async () => {
  const { queueId } = await purgedWithQueue();
  await somebody.query('BEGIN');
  await somebody.query(SEND, [1, queueId]);
  await retireAll(one, START + 1);
  await somebody.query('COMMIT');
  expect(await one.history.depth(queueId)).toBe(1);
  await retireAll(one, START + 1);
  expect(await one.workflows.queueByName(on.owner, 'orders')).toBeNull();
});

it('a queue that nobody needed and somebody sends to just now stays, and others go', async () => {
  await purgedWithQueue();
  const idle = await one.workflows.ensureQueue(on.owner, 'idle', START);
  await one.workflows.ensureQueue(on.owner, 'idle too', START);
  await somebody.query('BEGIN');
  await somebody.query(SEND, [1, idle]);
  await retireAll(one, START + 2 * DAY);
  await somebody.query('COMMIT');
  await retireAll(one, START + 2 * DAY);
  expect(await one.history.depth(idle)).toBe(1);
  expect(await one.workflows.queueByName(on.owner, 'idle too')).toBeNull();
});

it('queues that nobody needs go ten at a time', async () => {
  await purgedWithQueue();
  for (let n = 0; n < 25; n++) await one.workflows.ensureQueue(on.owner, `idle ${n}`, START);
  const idle = async () => (await one.history.queues(on.owner)).filter(({ name }) => name.startsWith('idle')).length;
  const left = [await idle()];
  for (let queuesLooked: Awaited<ReturnType<typeof one.history.retire>>['queuesLooked']; left.at(-1) !== 0; ) {
    ({ queuesLooked } = await one.history.retire(rules(START + 2 * DAY, { queuesLooked })));
    left.push(await idle());
  }
  expect([...new Set(left)]).toEqual([25, 15, 5, 0]);
});

it('a queue of which somebody holds a message just now goes the next time, with that', async () => {
  const { queueId } = await purgedWithQueue();
  await somebody.query(SEND, [1, queueId]);
  await somebody.query(SEND, [2, queueId]);
  await somebody.query('BEGIN');
  await somebody.query('SELECT 1 FROM message WHERE seq = 1 FOR UPDATE');
  await retireAll(one, START + 1);
  await somebody.query('COMMIT');
  expect(await one.history.depth(queueId)).toBe(1);
  await retireAll(one, START + 1);
  expect(await one.workflows.queueByName(on.owner, 'orders')).toBeNull();
});

it('a queue that a saved graph names is locked for nobody', async () => {
  const { queueId } = await purgedWithQueue();
  const writer = newId<WorkflowId>();
  await one.workflows.create(writer, on.owner, fields({ type: 'api' }), START);
  await one.workflows.addNode(writer, node({ config: { queue_name: 'orders' } }), START);
  await somebody.query('BEGIN');
  await somebody.query(SEND, [1, queueId]);
  await retireAll(one, START + 1);
  expect(await one.workflows.versionById(on.versionId)).toBeNull();
  await somebody.query('COMMIT');
  expect(await one.history.depth(queueId)).toBe(1);
});

it('whoever begins to use a queue that is being deleted makes it anew', async () => {
  const { queueId, begin } = await purgedWithQueue();
  await somebody.query('BEGIN');
  await somebody.query('DELETE FROM queue WHERE id = $1', [queueId]); // as retention does it
  const begun = begin();
  await waitsForSomebody();
  await somebody.query('COMMIT');
  expect(await begun).toMatchObject({ outcome: 'begun' });
  expect(await one.workflows.queueByName(on.owner, 'orders')).toBeGreaterThan(queueId);
  await retireAll(one, START + 1);
  expect(await one.workflows.queueByName(on.owner, 'orders')).not.toBeNull();
});

/** Unfinished runs of a workflow that was deleted for good: 1 of a loop, 2 of none. */
async function purgedWithRuns() {
  await flush(group(open(newRun(on, 1))), group(open(newRun(on, 2, { loopId: null }))));
  await one.workflows.end(on.executionId, 'REVOKED', null, START);
  await one.workflows.remove(on.workflowId, on.owner, START);
  await one.workflows.purgeRemoved(START + 1);
}
const KEY = 'a'.repeat(32);
const left = async () =>
  (
    await somebody.query(
      `SELECT (SELECT count(*)::int FROM run) AS runs, (SELECT count(*)::int FROM wait) AS waits,
        (SELECT count(*)::int FROM workflow) AS workflows`,
    )
  ).rows[0];

it.each([1, 2])('an answer to run %i, which is being deleted, is to none', async (id) => {
  await purgedWithRuns();
  await somebody.query('BEGIN');
  await somebody.query('DELETE FROM run WHERE id = $1', [id]); // as retention does it
  const answered = one.waiting.answerCallback(id as RunId, KEY, { n: 1 }, START);
  await waitsForSomebody();
  await somebody.query('COMMIT');
  expect(await answered).toEqual({ outcome: 'unknown' });
  await retireAll(one, START + 1);
  expect(await left()).toEqual({ runs: 0, waits: 0, workflows: 0 });
});

it.each([1, 2])('run %i of a purged workflow stays while an answer is stored, and goes with it', async (id) => {
  await purgedWithRuns();
  await somebody.query('BEGIN');
  await somebody.query('SELECT 1 FROM run WHERE id = $1 FOR KEY SHARE', [id]); // as an answer does first
  await somebody.query(
    `INSERT INTO wait (run_id, key, kind, state, workflow_num, created_at, answer, answered_at)
      SELECT id, $2, 0, 1, workflow_num, $3, '1', $3 FROM run WHERE id = $1`,
    [id, KEY, START],
  );
  await retireAll(one, START + 1);
  await somebody.query('COMMIT');
  expect(await left()).toEqual({ runs: 1, waits: 1, workflows: 1 });
  await retireAll(one, START + 1);
  expect(await left()).toEqual({ runs: 0, waits: 0, workflows: 0 });
});
