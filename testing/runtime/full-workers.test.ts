import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { hookOn } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const on = eachOnItsPostgres('full-workers');

it('that no worker has room for a loop is told once, until one has', async () => {
  const told: object[] = [];
  const looks: (readonly string[])[] = [];
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (details: Readonly<Record<string, unknown>>, text: string) => {
      if (text.includes('full')) told.push(details);
    },
  };
  const { runtime, store } = await on.begin({
    own: { log },
    overrides: (real) => ({
      cluster: {
        async share(...args) {
          const share = await real.cluster!.share(...args);
          looks.push(share?.full ?? []);
          return share;
        },
      },
    }),
  });
  const setRoom = (slots: number) => on.admin.query('UPDATE loopwright.worker SET most_slots = $1', [slots]);
  const isSeen = (full: number) => until(`${full} wait`, async () => looks.at(-1)?.length === full, 10_000, 5);
  /** What is seen is told a little later. */
  const isTold = (times: number) => until(`it is told ${times} times`, async () => told.length >= times, 10_000, 5);
  await setRoom(1);
  const first = await drawInto(store, 'production', { hook: hookOn('hook-0') }, []);
  const start = async (at: number) => {
    const drawn = await drawInto(store, 'production', { hook: hookOn(`hook-${at}`) }, [], first.ownerId);
    return (await runtime.executions.start(first.ownerId, drawn.workflowId)).executionId;
  };
  await runtime.executions.start(first.ownerId, first.workflowId);
  await until('the first has its place', async () => runtime.counters().activeExecutions === 1, 10_000, 5);
  const second = await start(1);
  await isSeen(1);
  await start(2);
  await isSeen(2);
  await isTold(1);
  expect(told).toEqual([{ executions: [second], of: 1 }]);
  await setRoom(4);
  await start(3);
  await isSeen(0);
  await setRoom(1);
  const last = await start(4);
  await isTold(2);
  expect(told.slice(1)).toEqual([{ executions: [last], of: 1 }]);
});
