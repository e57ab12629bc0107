import type { QueueId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { handClock } from '../../../testing/runtime/hand-clock.ts';
import { type Bell, MOST_BELL_BYTES, type WorkerRow } from '../ports.ts';
import { createQueueFlow } from '../sources/queue-flow.ts';
import { type ClusterFlows, createClusterFlows } from './queue-flows.ts';

type FlowsBell = Parameters<ClusterFlows['hear']>[0];

/** Processes that hear each other at once; `alive` counts those that the database takes for alive. */
function processes(alive: number) {
  const clock = handClock();
  const rung: Bell[] = [];
  const all: ClusterFlows[] = [];
  const begin = (ids: readonly number[] = []) => {
    const queues = ids.map((id) => ({ id: id as QueueId, flow: createQueueFlow(clock.now) }));
    const flows: ClusterFlows = createClusterFlows({
      cluster: {
        workers: async () => Array.from({ length: alive }, () => ({}) as WorkerRow),
        ring(bell) {
          rung.push(bell);
          for (const other of all) if (other !== flows) other.hear(bell as FlowsBell);
        },
      },
      clock,
      queues: () => queues,
    });
    all.push(flows);
    return { flows, queues };
  };
  const asked = () => rung.filter(({ bell }) => bell === 'queue-flows-asked').length;
  return { clock, rung, begin, asked };
}

const SEVEN = 7 as QueueId;

it('a queue has what came and left in all processes together', async () => {
  const { begin } = processes(3);
  const [here, there, elsewhere] = [begin([7]), begin([7]), begin([7, 8])];
  here.queues[0]!.flow.came();
  there.queues[0]!.flow.came();
  elsewhere.queues[0]!.flow.left(2);
  expect((await here.flows.learn())(SEVEN)).toEqual({ inPerMinute: 2, outPerMinute: 2 });
  expect((await here.flows.learn())(8 as QueueId)).toEqual({ inPerMinute: 0, outPerMinute: 0 });
});

it('the others are asked once a second, however many want to know', async () => {
  const { clock, begin, asked } = processes(2);
  const [here, there] = [begin(), begin([7])];
  await Promise.all([here.flows.learn(), here.flows.learn()]);
  clock.pass(900);
  there.queues[0]!.flow.came();
  expect((await here.flows.learn())(SEVEN).inPerMinute).toBe(0);
  expect(asked()).toBe(1);
  clock.pass(100);
  expect((await here.flows.learn())(SEVEN).inPerMinute).toBe(1);
  expect(asked()).toBe(2);
});

it('one that does not answer keeps nobody waiting, and counts no more after ten seconds', async () => {
  const { clock, begin } = processes(2);
  const [here, silent] = [begin(), begin([7])];
  silent.queues[0]!.flow.came();
  expect((await here.flows.learn())(SEVEN).inPerMinute).toBe(1);
  silent.flows.hear = () => undefined;
  const learnt = async (): Promise<number> => {
    const learning = here.flows.learn();
    await new Promise(setImmediate); // it has read who is alive
    clock.pass(500);
    return (await learning)(SEVEN).inPerMinute;
  };
  clock.pass(1000);
  expect(await learnt()).toBe(1);
  clock.pass(8500);
  expect(await learnt()).toBe(0);
});

it('who never answers is waited for once, as long as no other process comes or goes', async () => {
  const { clock, begin } = processes(3);
  const [here, there] = [begin(), begin([7])];
  const first = here.flows.learn();
  await new Promise(setImmediate);
  clock.pass(500);
  await first;
  clock.pass(1000);
  there.queues[0]!.flow.came();
  expect((await here.flows.learn())(SEVEN).inPerMinute).toBe(1);
});

it('many queues are told in several bells, each of which a notification carries, and of too many the busiest', async () => {
  const { rung, begin } = processes(2);
  const here = begin();
  const first = Number.MAX_SAFE_INTEGER - 6000;
  const there = begin(Array.from({ length: 5500 }, (_, n) => first + n));
  for (const [n, { flow }] of there.queues.entries()) flow.left(n < 500 ? 1 : 12_345_678);
  const flowOf = await here.flows.learn();
  const told = there.queues.filter(({ id }) => flowOf(id).outPerMinute > 0);
  expect(told).toEqual(there.queues.slice(500));
  for (const bell of rung) expect(JSON.stringify(bell).length).toBeLessThan(MOST_BELL_BYTES);
});

it('what is told in several bells is believed when all of it is heard', async () => {
  const { clock, begin } = processes(1);
  const { flows } = begin();
  const part = (id: number, isFirst: boolean, isLast: boolean, answer = 1): FlowsBell => ({
    bell: 'queue-flows',
    from: 'b',
    answer,
    flows: [[id as QueueId, 5, 0]],
    isFirst,
    isLast,
  });
  const known = async () => (await flows.learn())(SEVEN).inPerMinute;
  flows.hear(part(7, false, true));
  expect(await known()).toBe(0);
  flows.hear(part(7, true, false));
  expect(await known()).toBe(0);
  clock.pass(10);
  flows.hear(part(8, false, true, 2)); // of another answer, whose first part went unheard
  expect(await known()).toBe(0);
  flows.hear(part(8, false, true));
  expect(await known()).toBe(5);
});
