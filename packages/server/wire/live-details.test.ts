import type { ExecutionId, LiveEvent, LoopId, NodeId, RunId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { eventFrame, gaugesFrame } from './live-details.ts';

const at = Date.parse('2024-01-01T12:00:00Z');
const time = '2024-01-01T12:00:00.000Z';
const executionId = 'ex' as ExecutionId;
const task = { runId: 7 as RunId, nodeId: 'n1' as NodeId, nodeType: 'http-request', path: [2, 0] };
const wireTask = { run_id: 7, node_id: 'n1', node_type: 'http-request', path: [2, 0], at: time };

const TABLE: readonly (readonly [LiveEvent, object])[] = [
  [
    { kind: 'execution-started', executionId, at, totalNodes: 3 },
    { type: 'execution_started', execution_id: 'ex', at: time, total_nodes: 3 },
  ],
  [
    { kind: 'execution-completed', executionId, at, seconds: 2 },
    { type: 'execution_completed', execution_id: 'ex', at: time, seconds: 2 },
  ],
  [
    { kind: 'execution-failed', executionId: null, at, error: 'no' },
    { type: 'execution_failed', execution_id: null, at: time, error: 'no' },
  ],
  [
    { kind: 'execution-stopped', executionId, at },
    { type: 'execution_stopped', execution_id: 'ex', at: time },
  ],
  [
    { kind: 'task-started', ...task, attempt: 2, at },
    { type: 'task_started', ...wireTask, attempt: 2 },
  ],
  [
    { kind: 'task-completed', ...task, at, seconds: 1, port: 'yes', data: { a: 1 } },
    { type: 'task_completed', ...wireTask, seconds: 1, port: 'yes', output: { a: 1 } },
  ],
  [
    { kind: 'task-completed', ...task, at, seconds: 1, port: 'yes', data: { a: 'x'.repeat(20_000) } },
    { type: 'task_completed', ...wireTask, seconds: 1, port: 'yes', output: null },
  ],
  [
    { kind: 'task-failed', ...task, at, seconds: 1, error: 'no', retryAt: at },
    { type: 'task_failed', ...wireTask, seconds: 1, error: 'no', retry_at: time },
  ],
  [
    { kind: 'task-failed', ...task, at, seconds: 1, error: 'no', retryAt: null },
    { type: 'task_failed', ...wireTask, seconds: 1, error: 'no', retry_at: null },
  ],
  [
    { kind: 'task-skipped', ...task, at },
    { type: 'task_skipped', ...wireTask },
  ],
  [
    { kind: 'run-ended', runId: task.runId, loopId: 4 as LoopId, iteration: 9, state: 'suspended', at },
    { type: 'run_ended', run_id: 7, loop_id: 4, iteration: 9, state: 'suspended', at: time },
  ],
];

it.each(TABLE)('%o has its frame', (event, frame) => {
  expect(eventFrame(event)).toEqual(frame);
});

it('gauges carry depths, ages to a tenth of a second, and rates', () => {
  const queue = {
    queue: 'q',
    nodeId: null,
    depth: 3,
    deadLetters: 1,
    oldestSeconds: 1.26,
    inPerMinute: 7,
    outPerMinute: 5,
  };
  const loop = { loopId: 4 as LoopId, nodeId: 'n1' as NodeId, runsPerSecond: 5, failuresPerSecond: 0 };
  const route = { nodeId: 'n1' as NodeId, port: 'yes', count: 4, perSecond: 0.4 };
  const node = { nodeId: 'n1' as NodeId, completed: 4, failed: 1, perSecond: 0.5 };
  expect(gaugesFrame({ queues: [queue], loops: [loop], routes: [route], nodes: [node] }, at)).toEqual({
    type: 'gauges',
    at: time,
    queues: [
      {
        queue: 'q',
        node_id: null,
        depth: 3,
        dead_letters: 1,
        oldest_seconds: 1.3,
        in_per_minute: 7,
        out_per_minute: 5,
      },
    ],
    loops: [{ loop_id: 4, node_id: 'n1', runs_per_second: 5, failures_per_second: 0 }],
    routes: [{ node_id: 'n1', port: 'yes', count: 4, per_second: 0.4 }],
    nodes: [{ node_id: 'n1', completed: 4, failed: 1, per_second: 0.5 }],
  });
});
