import type { ExecutionId } from '@loopwright/model';
import { type MemoryStore, openInMemory } from '@loopwright/storage/memory';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type Bench,
  bench,
  flusher,
  group,
  newId,
  newRun,
  open,
  START,
  send,
  succeeded,
} from '../../contracts/fixture.ts';
import { whatIsLeft } from './what-is-left.ts';
import type { LoopSpec } from './workflow-spec.ts';

let store: MemoryStore;
let on: Bench;
let flush: ReturnType<typeof flusher>;

beforeEach(async () => {
  store = openInMemory({ clock: { now: () => START } });
  on = await bench(store);
  flush = flusher(store, on.incarnation);
});

afterEach(() => store.database.close());

/** Whether something is left of the bench, by a source of this kind. */
const isLeft = (source: LoopSpec['source'], ends: boolean): boolean =>
  whatIsLeft(store.database, { source, producer: on.nodeId }, ends)();

/** The producer has made another item, whose run is over; the last one where `ended`. */
const makes = (n: number, ended = false): Promise<unknown> =>
  flush(
    group(open(newRun(on, n), succeeded()), {
      kind: 'set-cursor',
      executionId: on.executionId,
      nodeId: on.nodeId,
      value: n,
      ended,
    }),
  );

it.each(['pull', 'schedule'] as const)('between two items of a %s its next one is left', async (source) => {
  expect(isLeft(source, false)).toBe(true);
  await makes(1);
  expect(isLeft(source, false)).toBe(true);
  await makes(2, true);
  expect(isLeft(source, false)).toBe(false);
});

it('where all data are made the end of an execution is left that ends by itself', async () => {
  await makes(1, true);
  expect(isLeft('pull', true)).toBe(true);
  await store.workflows.end(on.executionId, 'SUCCESS', null, START);
  expect(isLeft('pull', true)).toBe(false);
});

it.each([true, false])('an execution that began after another one had ended is left (ends: %s)', async (ends) => {
  await makes(1, true);
  await store.workflows.end(on.executionId, 'SUCCESS', null, START);
  await store.workflows.begin({
    id: newId<ExecutionId>(),
    workflowId: on.workflowId,
    graph: on.graph,
    at: START,
    producers: [{ nodeId: on.nodeId, queue: null, channel: null, hasTerms: false }],
    queues: [],
  });
  expect(isLeft('pull', ends)).toBe(true);
});

it('of a door only what came is left, until its run is over', async () => {
  expect(isLeft('door', false)).toBe(false);
  await flush(group(send(on.queueId)));
  expect(isLeft('door', false)).toBe(true);
});
