import type { LoopGauge, LoopId, NodeId, WorkflowId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { createHeardRates } from './heard-rates.ts';

const WORKFLOW = 'w' as WorkflowId;
const gauge = (runsPerSecond: number): LoopGauge => ({
  loopId: 1 as LoopId,
  nodeId: 'n' as NodeId,
  runsPerSecond,
  failuresPerSecond: 0.5,
});

function heardAt(start: number) {
  const time = { now: start };
  const heard = createHeardRates({ now: () => time.now, random: () => 0, after: () => () => undefined });
  const perSecond = () => heard.of(WORKFLOW).map((one) => one.runsPerSecond);
  return { time, heard, perSecond };
}

it('a loop has the rate that all processes tell of it together', () => {
  const { heard } = heardAt(1_000_000);
  heard.keep(WORKFLOW, 'b', [gauge(5)]);
  heard.keep(WORKFLOW, 'c', [gauge(2)]);
  heard.keep(WORKFLOW, 'b', [gauge(3)]);
  expect(heard.of(WORKFLOW)).toEqual([{ ...gauge(5), failuresPerSecond: 1 }]);
  heard.forget(WORKFLOW);
  expect(heard.of(WORKFLOW)).toEqual([]);
});

it('what a process tells no more has no rate after three seconds', () => {
  const { time, heard, perSecond } = heardAt(1_000_000);
  heard.keep(WORKFLOW, 'b', [gauge(5)]);
  time.now += 2000;
  heard.keep(WORKFLOW, 'c', [gauge(2)]);
  expect(perSecond()).toEqual([7]);
  time.now += 1500;
  expect(perSecond()).toEqual([2]);
  time.now -= 3_600_000; // the clock is set back
  expect(perSecond()).toEqual([]);
});
