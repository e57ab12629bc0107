import type { LoopId, NodeId, WorkflowId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { createRates } from './rates.ts';

const workflow = 'w' as WorkflowId;
const loop = 1 as LoopId;
const node = 'n' as NodeId;

function ratesAt(start: number) {
  const time = { now: start };
  const rates = createRates({ now: () => time.now, random: () => 0, after: () => () => undefined });
  return { time, rates };
}

it('rates are those of the last ten seconds', () => {
  const { time, rates } = ratesAt(1_000_000);
  for (let run = 0; run < 20; run++) rates.count(workflow, loop, node, run < 5);
  expect(rates.of(workflow)).toEqual([{ loopId: loop, nodeId: node, runsPerSecond: 2, failuresPerSecond: 0.5 }]);
  time.now += 11_000;
  expect(rates.of(workflow)).toEqual([{ loopId: loop, nodeId: node, runsPerSecond: 0, failuresPerSecond: 0 }]);
});

it('a workflow that is at work no more has no rates, others keep theirs', () => {
  const { rates } = ratesAt(1_000_000);
  const other = 'o' as WorkflowId;
  rates.count(workflow, loop, node, false);
  rates.count(other, 2 as LoopId, node, false);
  rates.forget(workflow);
  expect(rates.of(workflow)).toEqual([]);
  expect(rates.of(other)).toHaveLength(1);
});

it('rates go on when the clock is set back', () => {
  const { time, rates } = ratesAt(1_000_000);
  for (let run = 0; run < 20; run++) rates.count(workflow, loop, node, false);
  time.now -= 3_600_000;
  const perSecond = () => rates.of(workflow).map(({ runsPerSecond }) => runsPerSecond);
  expect(perSecond()).toEqual([0]);
  for (let run = 0; run < 10; run++) rates.count(workflow, loop, node, false);
  expect(perSecond()).toEqual([1]);
});
