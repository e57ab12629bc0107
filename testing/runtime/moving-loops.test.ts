import { StoreUnavailable } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { handClock, passing, passingLessThan } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';
import { shareQueue } from './shared-readers.ts';

const on = eachOnItsPostgres('moving-loops');
/** What a loop's tasks are given to end when it moves, and what a stop may take. */
const MOVE_GRACE_MS = 30_000;
const STOP_MS = 5000;

function graphOn(channel: string) {
  return { hook: hookOn(channel), held: { type: 'held', form: { name: '{{ data.webhook.data.body.name }}' } } };
}
const EDGES = ['hook>held'];

it('a stop does not wait for the tasks of a loop that moves', async () => {
  const held = heldNode();
  const types = [held.type];
  const clock = handClock();
  let graces = 0;
  let shares = 0;
  const leaving = await on.begin({
    own: { types },
    overrides: (store) => ({
      cluster: {
        share(...args) {
          shares += 1;
          return store.cluster!.share(...args);
        },
      },
    }),
    clock: {
      ...clock,
      after(ms, callback) {
        if (ms === MOVE_GRACE_MS) graces += 1;
        return clock.after(ms, callback);
      },
    },
  });
  const one = await drawInto(leaving.store, 'production', graphOn('one'), EDGES);
  const two = await drawInto(leaving.store, 'production', graphOn('two'), EDGES, one.ownerId);
  for (const { workflowId } of [one, two]) await leaving.runtime.executions.start(one.ownerId, workflowId);
  for (const name of ['one', 'two']) {
    await send(leaving.runtime, one.ownerId, name, { name });
    await held.begun(name);
  }
  await on.begin({ own: { types } });
  await until('one of them is to move', async () => graces === 1, 10_000, 5);
  const before = shares;
  for (let asked = 0; asked < 100; asked++) await on.admin.query('SELECT 1');
  expect(shares - before).toBeLessThan(5);

  const stopping = [one, two].map(({ workflowId }) => leaving.runtime.executions.stop(one.ownerId, workflowId));
  const asked = 'SELECT 1 FROM loopwright.execution WHERE stop_asked_at IS NOT NULL';
  await until('both are asked to stop', async () => (await on.admin.query(asked)).rowCount === 2, 10_000, 5);
  await passingLessThan(clock, STOP_MS, Promise.all(stopping));
  expect((await on.admin.query('SELECT 1 FROM loopwright.loop_lease')).rowCount).toBe(0);
});

it('a run of one loop is left to the process that has it, though another loop there reads the same queue', async () => {
  const held = heldNode();
  const types = [held.type];
  const first = await on.begin({ own: { types }, tags: ['first'] });
  let foundNothing = 0;
  await on.begin({
    own: { types },
    tags: ['second'],
    overrides: (store) => ({
      log: {
        async claim(...args) {
          const messages = await store.log.claim(...args);
          if (messages.length === 0) foundNothing += 1;
          return messages;
        },
      },
    }),
  });
  const { ownerId, writer, reader } = await shareQueue(first.store);
  const begun = await reader('first');
  const other = await reader('second');
  await first.runtime.executions.start(ownerId, writer.workflowId);
  await first.runtime.executions.start(ownerId, begun.workflowId);
  held.release('first', 'fail');
  await until(
    'it is accepted',
    async () => (await send(first.runtime, ownerId, 'hook', {})).subscribers === 1,
    10_000,
    5,
  );
  const letters = () => first.store.history.deadLetters(ownerId, { limit: 10 });
  await until('it is a dead letter', async () => (await letters()).length === 1, 10_000, 5);
  // The first loop has something to do, the second has not.
  held.hold('first');
  await send(first.runtime, ownerId, 'hook', {});
  await held.begun('first', 2);
  await first.runtime.executions.start(ownerId, other.workflowId);
  await until('the other has looked', async () => foundNothing > 0, 10_000, 5);
  const looks = foundNothing;
  await first.runtime.history.redrive(ownerId, (await letters())[0]!.seq);
  await until('the other has looked again', async () => foundNothing > looks, 10_000, 5);
  held.release('first');
  const states = async () =>
    (await first.store.history.runs(ownerId, { workflowId: begun.workflowId, limit: 10 })).map(({ state }) => state);
  await until('both are done', async () => (await states()).every((state) => state === 'succeeded'), 10_000, 5);
});

it('a stop right behind a start does not wait for what the start has set going', async () => {
  const held = heldNode();
  let isShared = false;
  let isAsking = false;
  const alone = await on.begin({
    own: { types: [held.type] },
    overrides: (store) => ({
      cluster: {
        async share(...args) {
          const share = await store.cluster!.share(...args);
          isShared ||= share?.held.length === 1;
          return share;
        },
        // The loop was taken, and its execution waits behind the stop to be taken up.
        async askStop(...args) {
          await until('the loop is shared out', async () => isShared, 10_000, 5);
          for (let looks = 0; looks < 50; looks++) await on.admin.query('SELECT 1'); // and all have looked
          isAsking = true;
          return store.cluster!.askStop(...args);
        },
      },
    }),
  });
  const { ownerId, workflowId } = await drawInto(alone.store, 'production', graphOn('hook'), EDGES);
  for (let looks = 0; looks < 50; looks++) await on.admin.query('SELECT 1'); // it has heard that it listens
  const started = alone.runtime.executions.start(ownerId, workflowId);
  const stopping = alone.runtime.executions.stop(ownerId, workflowId);
  await started;
  await until('the stop asks for the end', async () => isAsking, 30_000, 5); // before that none of its time is to go by
  await passingLessThan(alone.clock, 1000, stopping); // less than a stop waits for who does not answer
});

it('a loop that leaves takes along what its process had claimed of a queue that another loop there goes on reading', async () => {
  const held = heldNode();
  const types = [held.type];
  const both = await on.begin({ own: { types }, tags: ['one', 'other'] });
  const { ownerId, writer, reader } = await shareQueue(both.store);
  const one = await reader('one');
  const other = await reader('other');
  await both.runtime.executions.start(ownerId, writer.workflowId);
  await both.runtime.executions.start(ownerId, one.workflowId);
  const accepts = async () => (await send(both.runtime, ownerId, 'hook', {})).subscribers === 1;
  held.release('one', 'fail');
  await until('it is accepted', accepts, 10_000, 5);
  const letters = () => both.store.history.deadLetters(ownerId, { limit: 10 });
  await until('it is a dead letter', async () => (await letters()).length === 1, 10_000, 5);
  held.hold('one');
  await send(both.runtime, ownerId, 'hook', {});
  await held.begun('one', 2);
  await both.runtime.executions.start(ownerId, other.workflowId);
  await until('both read', async () => both.runtime.counters().activeExecutions === 3, 10_000, 5);
  const [letter] = await letters();
  await both.runtime.history.redrive(ownerId, letter!.seq);
  const claimed = 'SELECT 1 FROM loopwright.message WHERE state = 1';
  await until('both messages are claimed', async () => (await on.admin.query(claimed)).rowCount === 2, 10_000, 5);
  await passing(both.clock, both.runtime.executions.stop(ownerId, one.workflowId));
  expect((await on.admin.query(claimed)).rowCount).toBe(0);
});

it('a loop is given back when its runs are on disk, also where another loop there goes on reading its queue', async () => {
  const held = heldNode();
  const types = [held.type];
  const disk = Promise.withResolvers<void>();
  let isFull = false;
  let released = 0;
  const both = await on.begin({
    own: { types },
    tags: ['one', 'other'],
    overrides: (store) => ({
      log: {
        async flush(flush) {
          if (isFull) await disk.promise;
          return store.log.flush(flush);
        },
      },
      cluster: {
        async release(...args) {
          released += 1;
          await store.cluster!.release(...args);
        },
      },
    }),
  });
  const { ownerId, writer, reader } = await shareQueue(both.store);
  const one = await reader('one');
  const other = await reader('other');
  await both.runtime.executions.start(ownerId, writer.workflowId);
  await both.runtime.executions.start(ownerId, one.workflowId);
  const accepts = async () => (await send(both.runtime, ownerId, 'hook', {})).subscribers === 1;
  await until('it is accepted', accepts, 10_000, 5);
  await held.begun('one');
  await both.runtime.executions.start(ownerId, other.workflowId);
  await until('both read', async () => both.runtime.counters().activeExecutions === 3, 10_000, 5);
  isFull = true;
  const stopped = passing(both.clock, both.runtime.executions.stop(ownerId, one.workflowId));
  for (let asked = 0; asked < 100; asked++) await on.admin.query('SELECT 1');
  expect(released).toBe(0);
  disk.resolve();
  await stopped;
  expect(released).toBeGreaterThan(0); // a look at the shares may give back what is being given back
});

it('a process that stops begins nothing that waited to be taken up', async () => {
  const held = heldNode();
  const types = [held.type];
  let gate: Promise<void> | null = null;
  let loading = false;
  let goOn: () => void = () => undefined;
  const stopping = await on.begin({
    own: { types },
    overrides: (store) => ({
      workflows: {
        async load(id) {
          loading = gate !== null;
          await gate;
          return store.workflows.load(id);
        },
      },
    }),
  });
  const one = await drawInto(stopping.store, 'production', graphOn('one'), EDGES);
  const late = await drawInto(stopping.store, 'production', graphOn('late'), EDGES, one.ownerId);
  await stopping.runtime.executions.start(one.ownerId, one.workflowId);
  await send(stopping.runtime, one.ownerId, 'one', { name: 'one' });
  await held.begun('one');
  gate = new Promise((resolve) => {
    goOn = resolve;
  });
  await stopping.runtime.executions.start(one.ownerId, late.workflowId);
  await until('it is being taken up', async () => loading, 10_000, 5);
  const server = await on.begin({ own: { types }, noWork: true });
  const accepts = async () => (await send(server.runtime, one.ownerId, 'late', { name: 'late' })).subscribers === 1;
  await until('it is accepted', accepts, 10_000, 5);
  const ended = stopping.runtime.stop(); // its task is given some seconds
  goOn();
  for (let asked = 0; asked < 50; asked++) await on.admin.query('SELECT 1');
  await passing(stopping.clock, ended);
  expect(held.log).toEqual(['begin one']);
});

it('an execution that is to fail fails, though the store does not answer when that is asked for', async () => {
  const held = heldNode();
  const types = [held.type];
  held.release('bad', 'fail');
  let refused = 0;
  const worker = await on.begin({
    own: { types },
    overrides: (store) => ({
      cluster: {
        async askStop(...args) {
          refused += 1;
          if (refused === 1) throw new StoreUnavailable('Just now');
          return store.cluster!.askStop(...args);
        },
      },
    }),
  });
  const graph = { ...graphOn('hook'), hook: { ...hookOn('hook'), config: { fail_workflow: true } } };
  const { ownerId, workflowId } = await drawInto(worker.store, 'production', graph, EDGES);
  await worker.runtime.executions.start(ownerId, workflowId);
  await until(
    'it is accepted',
    async () => (await send(worker.runtime, ownerId, 'hook', { name: 'bad' })).subscribers === 1,
    10_000,
    5,
  );
  await until(
    'it has failed',
    async () => {
      worker.clock.pass(500);
      return (await worker.store.workflows.latestExecution(workflowId))?.state === 'FAILURE';
    },
    15_000,
    5,
  );
  expect(refused).toBeGreaterThan(0);
});

it('an execution that a process cannot take up is left to the others', async () => {
  const held = heldNode();
  const types = [held.type];
  let loads = 0;
  const failing = await on.begin({
    own: { types },
    overrides: () => ({
      workflows: {
        async load() {
          loads += 1;
          throw new TypeError('A defect');
        },
      },
    }),
  });
  const { ownerId, workflowId } = await drawInto(failing.store, 'production', graphOn('hook'), EDGES);
  await failing.runtime.executions.start(ownerId, workflowId);
  await until('it was tried', async () => loads > 0, 10_000, 5);
  const coming = await on.begin({ own: { types } });
  await until('the other has it', async () => coming.runtime.counters().activeExecutions === 1, 10_000, 5);
  expect(loads).toBe(1);
});

it('a loop ends, though its process learns that its writers have ended only as it takes another one up', async () => {
  const held = heldNode();
  const types = [held.type];
  const moving = await on.begin({ own: { types }, tags: ['moves'] });
  await on.begin({ own: { types }, tags: ['writes'] });
  const heldBy = (tag: string) => ({ type: 'held', form: { name: tag }, config: { worker_tag: tag } });
  const { ownerId, workflowId } = await drawInto(
    moving.store,
    'production',
    {
      one: { type: 'counter', form: { min_value: 1, max_value: 2 } },
      writes: heldBy('writes'),
      write: { type: 'queue-node-writer', config: { queue_name: 'queue' } },
      read: { type: 'queue-reader-dummy', config: { queue_name: 'queue' } },
      reads: heldBy('reads'),
      other: { type: 'counter', form: { min_value: 1, max_value: 2 } },
      moves: heldBy('moves'),
    },
    ['one>writes', 'writes>write', 'read>reads', 'other>moves'],
  );
  held.release('reads');
  await moving.runtime.executions.start(ownerId, workflowId);
  await held.begun('moves');
  await held.begun('writes');
  let isDeaf = false;
  let loading = false;
  let goOn: () => void = () => undefined;
  let gate: Promise<void> | null = null;
  const reading = await on.begin({
    own: { types },
    tags: ['reads', 'moves'],
    overrides: (store) => ({
      workflows: {
        async load(id) {
          loading = true;
          await gate;
          return store.workflows.load(id);
        },
      },
      cluster: {
        // A bell may be lost, and what was asked is answered as it was then.
        listen: (hear) =>
          store.cluster!.listen((bell) => {
            if (!isDeaf || bell.bell !== 'loop-ended') hear(bell);
          }),
        endedLoops: async (ids) => (isDeaf ? new Map() : store.cluster!.endedLoops(ids)),
      },
    }),
  });
  await until('it reads', async () => reading.runtime.counters().activeExecutions === 1, 10_000, 5);
  loading = false;
  gate = new Promise((resolve) => {
    goOn = resolve;
  });
  isDeaf = true;
  await moving.kill();
  await until(
    'it takes over what the dead one had',
    async () => {
      reading.clock.pass(500);
      return loading;
    },
    10_000,
    5,
  );
  const ended = async () =>
    (await on.admin.query<{ count: string }>('SELECT count(*) FROM loopwright.execution_loop WHERE ended = 1')).rows[0]!
      .count;
  held.release('writes');
  await until('the writer has ended', async () => (await ended()) === '1', 10_000, 5);
  await until('all is read', async () => held.log.includes('end reads'), 10_000, 5);
  goOn();
  await held.begun('moves', 2);
  isDeaf = false;
  await until(
    'the reader has ended',
    async () => {
      reading.clock.pass(5000);
      return (await ended()) === '2';
    },
    10_000,
    5,
  );
  held.release('moves');
  await until(
    'the execution has ended',
    async () => (await reading.runtime.executions.status(ownerId, workflowId)).state === 'SUCCESS',
    10_000,
    5,
  );
});
