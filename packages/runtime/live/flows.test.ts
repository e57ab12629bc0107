import type { NodeId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { createFlows } from './flows.ts';

const [a, b] = ['a', 'b'] as NodeId[] as [NodeId, NodeId];
const START = Date.UTC(2026, 0, 1);

it('tasks are counted by the port they left by, with their rate over the last ten seconds', () => {
  const flows = createFlows();
  for (let index = 0; index < 20; index++) flows.completed(a, index < 15 ? 'yes' : 'no', START + index * 100);
  flows.failed(a, START + 2000);
  flows.completed(b, 'default', START);
  expect(flows.gauges(START + 2000)).toEqual({
    routes: [
      { nodeId: a, port: 'yes', count: 15, perSecond: 1.5 },
      { nodeId: a, port: 'no', count: 5, perSecond: 0.5 },
      { nodeId: b, port: 'default', count: 1, perSecond: 0.1 },
    ],
    nodes: [
      { nodeId: a, completed: 20, failed: 1, perSecond: 2.1 },
      { nodeId: b, completed: 1, failed: 0, perSecond: 0.1 },
    ],
  });
  expect(flows.gauges(START + 10_000).routes.map((route) => route.perSecond)).toEqual([0.5, 0.5, 0]);
  expect(flows.gauges(START + 60_000).nodes.map((node) => [node.completed, node.perSecond])).toEqual([
    [20, 0],
    [1, 0],
  ]);
});

it('a node that names ever new ports costs no ever growing memory', () => {
  const flows = createFlows();
  for (let index = 0; index < 1000; index++) flows.completed(a, `port ${index}`, START);
  expect(flows.gauges(START).routes).toHaveLength(50);
  expect(flows.gauges(START).nodes[0]?.completed).toBe(1000);
});

it('rates go on when the clock is set back', () => {
  const flows = createFlows();
  for (let index = 0; index < 20; index++) flows.completed(a, 'yes', START);
  const now = START - 3_600_000 + 5000;
  const perSecond = () => flows.gauges(now).routes.map((route) => route.perSecond);
  expect(perSecond()).toEqual([0]);
  for (let index = 0; index < 10; index++) flows.completed(a, 'yes', now);
  expect(perSecond()).toEqual([1]);
});
