import type { Incarnation, LoopId, NodeId } from '@loopwright/model';
import type { AskedEnd, Bell, Cluster, Store } from '@loopwright/runtime/ports';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { until } from '../process/api.ts';
import { type Bench, bench, newId, START } from './fixture.ts';
import { postgresForTests } from './open-on-postgres.ts';

const server = postgresForTests();
const clock = { now: () => START };
let url: string;
let one: Store & { readonly cluster: Cluster };
let other: Store & { readonly cluster: Cluster };
let on: Bench;
let admin: pg.Client;

beforeEach(async () => {
  url = await server().createDatabase();
  one = (await openPostgres(url, { clock })) as typeof one;
  other = (await openPostgres(url, { clock })) as typeof other;
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

const begin = async (store: Store): Promise<Incarnation> => (await store.workflows.beginIncarnation(START)).incarnation;

async function startAnother(slots = 1, tags: string[] = []): Promise<{ loopId: LoopId; executionId: string }> {
  const graph = { ...on.graph };
  await one.workflows.end(on.executionId, 'REVOKED', null, START);
  const id = newId<typeof on.executionId>();
  const producers = [{ nodeId: on.nodeId as NodeId, queue: null, channel: null, hasTerms: false, slots, tags }];
  await one.workflows.begin({ id, workflowId: on.workflowId, graph, at: START, producers, queues: [] });
  return { loopId: on.loopId, executionId: id };
}

it('a loop goes to one worker, and to the next when that one gives it back', async () => {
  const second = await begin(other);
  expect((await one.cluster.share(on.incarnation, []))?.held).toEqual([
    {
      loopId: on.loopId,
      nodeId: on.nodeId,
      executionId: on.executionId,
      workflowId: on.workflowId,
      slots: 1,
      of: 1,
    },
  ]);
  expect((await other.cluster.share(second, []))?.held).toEqual([]);
  expect(await one.cluster.heldSlots(on.executionId)).toBe(1);
  await one.cluster.release(on.incarnation, on.loopId, 1);
  expect((await other.cluster.share(second, []))?.held).toMatchObject([{ loopId: on.loopId }]);
});

it('a loop goes to another worker at once when the connection that is a life breaks; who had it hears of that', async () => {
  const lost = vi.fn();
  one.cluster.onLost(lost);
  await one.cluster.share(on.incarnation, []);
  const second = await begin(other);
  expect(await other.cluster.hasDead(second)).toBe(false);
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND query LIKE '%pg_advisory_lock(%' AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${on.incarnation})`,
  );
  await until('the death is seen', () => other.cluster.hasDead(second));
  expect(await other.cluster.share(second, [])).toMatchObject({ freed: true, held: [{ loopId: on.loopId }] });
  expect(await one.cluster.share(on.incarnation, [])).toBeNull();
  await until('the loss is heard of', async () => lost.mock.calls.length > 0);
});

it('a worker whose heart has not beaten for two beats is dead, though its connection is there', async () => {
  await one.cluster.share(on.incarnation, []);
  const second = await begin(other);
  await admin.query('UPDATE loopwright.worker SET heartbeat_at = heartbeat_at - 10001 WHERE id = $1', [on.incarnation]);
  expect(await other.cluster.share(second, [])).toMatchObject({ freed: true, held: [{ loopId: on.loopId }] });
});

it('a worker that ended in good order holds nothing', async () => {
  await one.cluster.share(on.incarnation, []);
  const second = await begin(other);
  await one.workflows.endIncarnation(on.incarnation);
  expect((await other.cluster.share(second, []))?.held).toMatchObject([{ loopId: on.loopId }]);
});

it('a worker that ends, or is declared dead, while it takes its share holds nothing', async () => {
  const second = await begin(other);
  const waiting = (most: number) =>
    until('it waits', async () => {
      const locked = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return (await admin.query(locked)).rowCount === most;
    });
  await admin.query('BEGIN; LOCK TABLE loopwright.loop_lease IN EXCLUSIVE MODE');
  const taking = one.cluster.share(on.incarnation, []); // it may read leases, and not write its own
  await waiting(1);
  const ending = one.workflows.endIncarnation(on.incarnation);
  await waiting(2);
  await admin.query('COMMIT');
  await Promise.all([taking, ending]);
  expect((await other.cluster.share(second, []))?.held).toMatchObject([{ loopId: on.loopId }]);
});

it('an execution that is to stop is told to who holds it, and taken by nobody', async () => {
  const second = await begin(other);
  await one.cluster.share(on.incarnation, []);
  expect(await other.cluster.askStop(on.executionId, STOP, START)).toEqual(STOP);
  expect(await one.cluster.share(on.incarnation, [])).toMatchObject({ stopping: [on.executionId] });
  await one.cluster.release(on.incarnation, on.loopId, 1);
  expect((await other.cluster.share(second, []))?.held).toEqual([]);
  expect(await one.cluster.heldSlots(on.executionId)).toBe(0);
  await one.workflows.end(on.executionId, 'REVOKED', null, START);
  expect(await one.cluster.askStop(on.executionId, STOP, START)).toBeNull();
  expect(await one.cluster.askedEnd(on.executionId)).toBeNull();
});

const STOP: AskedEnd = { state: 'REVOKED', error: null };
const FAIL: AskedEnd = { state: 'FAILURE', error: 'it is broken' };

it.each([
  [FAIL, STOP],
  [STOP, FAIL],
])('of two ends that are asked for the first is what an execution comes to, though nobody who asked is left: $state', async (first, second) => {
  const asked = START - 60_000; // longer ago than whoever asked needs
  const incarnation = await begin(other);
  expect(await other.cluster.askedEnd(on.executionId)).toBeNull();
  expect(await one.cluster.askStop(on.executionId, first, asked)).toEqual(first);
  expect(await other.cluster.askedEnd(on.executionId)).toEqual(first);
  expect(await other.cluster.askStop(on.executionId, second, asked)).toEqual(first);
  expect(await one.workflows.execution(on.executionId)).toMatchObject({ error: null }); // it has not ended
  expect((await other.cluster.share(incarnation, []))?.over).toMatchObject([
    { executionId: on.executionId, end: first },
  ]);
});

it('a loop of several slots is on both, and shrinks for who comes later', async () => {
  const { loopId } = await startAnother(4);
  expect((await one.cluster.share(on.incarnation, []))?.held).toMatchObject([{ slots: 4, of: 4 }]);
  const second = await begin(other);
  expect((await other.cluster.share(second, []))?.held).toEqual([]);
  expect((await one.cluster.share(on.incarnation, []))?.shrink).toEqual([{ loopId, slots: 2 }]);
  await one.cluster.release(on.incarnation, loopId, 2);
  expect((await other.cluster.share(second, []))?.held).toMatchObject([{ slots: 2, of: 4 }]);
});

it('a loop is dealt as far as each has room, and told of where none has any', async () => {
  const { executionId } = await startAnother(4);
  await admin.query('UPDATE loopwright.worker SET most_slots = 1 WHERE id = $1', [on.incarnation]);
  expect(await one.cluster.share(on.incarnation, [])).toMatchObject({
    held: [{ slots: 1, of: 4 }],
    full: [executionId],
  });
  const second = await begin(other);
  expect(await other.cluster.share(second, [])).toMatchObject({ held: [{ slots: 3, of: 4 }], full: [] });
  expect(await one.cluster.share(on.incarnation, [])).toMatchObject({ held: [{ slots: 1 }], shrink: [], full: [] });
});

it('a loop with a tag that no worker has is told of', async () => {
  const { executionId } = await startAnother(1, ['gpu']);
  expect(await one.cluster.share(on.incarnation, [])).toMatchObject({
    held: [],
    unserved: [{ executionId, tags: ['gpu'] }],
  });
});

it('numbers of runs are given to one process only', async () => {
  const first = await one.cluster.reserveIterations(on.loopId, 10);
  expect(await other.cluster.reserveIterations(on.loopId, 10)).toBe(first + 10);
});

it('numbers of runs that nobody used are given back, unless others have reserved more since', async () => {
  const first = await one.cluster.reserveIterations(on.loopId, 10);
  await one.cluster.returnIterations(on.loopId, first + 4, first + 10);
  expect(await other.cluster.reserveIterations(on.loopId, 10)).toBe(first + 4);
  await one.cluster.returnIterations(on.loopId, first + 2, first + 4);
  expect(await other.cluster.reserveIterations(on.loopId, 1)).toBe(first + 14);
});

it('workers alive are listed with what they hold', async () => {
  await one.cluster.share(on.incarnation, []);
  expect(await other.cluster.workers()).toMatchObject([
    { incarnation: on.incarnation, works: true, tags: [], beganAt: START, loops: 1 },
  ]);
});

it('bells reach the other processes and not the one that rings; each rings once however often it was rung', async () => {
  const heard: Bell[] = [];
  const own: Bell[] = [];
  one.cluster.listen((bell) => own.push(bell));
  other.cluster.listen((bell) => heard.push(bell));
  await until('both listen', async () => {
    one.cluster.ring({ bell: 'leases' });
    return heard.length > 0;
  });
  await until('the other does as well', async () => own.length > 0);
  expect(own.splice(0)).toEqual([{ bell: 'all' }]); // what was rung before
  heard.length = 0;
  for (let times = 0; times < 100; times++) one.cluster.ring({ bell: 'queue', queueId: on.queueId });
  one.cluster.ring({ bell: 'live', workflowId: on.workflowId, text: 'x'.repeat(9000) }); // no notification can carry it
  one.cluster.ring({ bell: 'workflow', workflowId: on.workflowId });
  await until('the last is heard', async () => heard.some(({ bell }) => bell === 'workflow'));
  expect(heard.filter(({ bell }) => bell === 'queue').length).toBeLessThanOrEqual(2);
  expect(heard.filter(({ bell }) => bell === 'live')).toEqual([]);
  expect(own).toEqual([]);
});

it('what a process rings last before it ends is heard', async () => {
  const heard: Bell[] = [];
  other.cluster.listen((bell) => heard.push(bell));
  await until('it listens', async () => heard.length > 0);
  const ending = (await openPostgres(url, { clock })) as typeof one;
  ending.cluster.ring({ bell: 'leases' }); // goes at once; what follows waits for its turn
  ending.cluster.ring({ bell: 'workflow', workflowId: on.workflowId });
  await ending.stop();
  await until('both are heard', async () => heard.length >= 3, 10_000, 5);
  expect(heard.map(({ bell }) => bell)).toEqual(['all', 'leases', 'workflow']);
});

it('what a process rings as the last thing that it does is heard', async () => {
  const heard: Bell[] = [];
  other.cluster.listen((bell) => heard.push(bell));
  await until('it listens', async () => heard.length > 0);
  const ending = (await openPostgres(url, { clock })) as typeof one;
  await ending.accounts.users();
  ending.cluster.ring({ bell: 'leases' });
  await ending.stop();
  await until('it is heard', async () => heard.some(({ bell }) => bell === 'leases'), 10_000, 5);
});

it('who listens hears that bells may have been lost, when its connection was', async () => {
  const heard: Bell[] = [];
  other.cluster.listen((bell) => heard.push(bell));
  await until('it listens', async () => {
    one.cluster.ring({ bell: 'leases' });
    return heard.some(({ bell }) => bell === 'leases');
  });
  expect(heard[0]).toEqual({ bell: 'all' }); // what was rung before it listened nobody knows
  heard.length = 0;
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`,
  );
  await until('everything is to be looked at', async () => heard.some(({ bell }) => bell === 'all'));
  await until('it hears again', async () => {
    one.cluster.ring({ bell: 'workflow', workflowId: on.workflowId });
    return heard.some(({ bell }) => bell === 'workflow');
  });
});
