import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres, type Member } from './several-processes.ts';

const HOUR = 3_600_000;
const on = eachOnItsPostgres('rate');
const RATE = { rate_runs: 2, rate_seconds: HOUR / 1000 };
const begun = (log: readonly string[]): number => log.filter((line) => line.startsWith('begin')).length;

/** Lets both go on until nothing is asked for any more. */
async function atRest(members: readonly Member[]): Promise<void> {
  for (let asked = 0; asked < 20; asked++) for (const { store } of members) await store.probe();
}

it('a producer that makes its own data keeps its rate when its loop moves to another process', async () => {
  const held = heldNode();
  held.release('x');
  const own = { types: [held.type] };
  const first = await on.begin({ own });
  const { ownerId, workflowId } = await drawInto(
    first.store,
    'production',
    { count: { type: 'counter', config: RATE }, held: { type: 'held', form: { name: 'x' } } },
    ['count>held'],
  );
  await first.runtime.executions.start(ownerId, workflowId);
  await held.begun('x', 2);
  await until('both are done', async () => first.runtime.counters().runsSucceeded === 2, 10_000, 5);
  await first.end();

  const second = await on.begin({ own });
  await until('it has the loop', async () => second.runtime.counters().activeExecutions === 1, 10_000, 5);
  await atRest([second]);
  expect(begun(held.log)).toBe(2);
  second.clock.pass(HOUR);
  await held.begun('x', 4);
  await atRest([second]);
  expect(begun(held.log)).toBe(4);
});

it('batches keep the rate of their loop in all processes together', async () => {
  const held = heldNode();
  held.release('x');
  const own = { types: [held.type] };
  const members = [await on.begin({ own }), await on.begin({ own })];
  const config = { ...RATE, concurrency: 4, batch_messages: 2, batch_seconds: 1 };
  const { ownerId, workflowId } = await drawInto(
    members[0]!.store,
    'production',
    { hook: { ...hookOn('hook'), config }, held: { type: 'held', form: { name: 'x' } } },
    ['hook>held'],
  );
  await members[0]!.runtime.executions.start(ownerId, workflowId);
  await until(
    'both have a part',
    async () => members.every(({ runtime }) => runtime.counters().activeExecutions === 1),
    10_000,
    5,
  );
  const all = async (): Promise<void> => {
    for (const member of members) {
      await send(member.runtime, ownerId, 'hook', {});
      member.clock.pass(1000); // what was gathered waits no longer
    }
  };
  for (let n = 0; n < 8; n++) await all();
  await held.begun('x', 2);
  await atRest(members);
  expect(begun(held.log)).toBe(2);
  for (const { clock } of members) clock.pass(HOUR);
  // The clocks differ by what it took to begin: the hour of what the other one began may be over a little later.
  await until(
    'two more begin',
    async () => {
      for (const { clock } of members) clock.pass(10);
      return begun(held.log) >= 4;
    },
    30_000,
    5,
  );
  await atRest(members);
  expect(begun(held.log)).toBe(4);
});
