import type {
  ExecutionId,
  JsonObject,
  LiveEvent,
  LiveSnapshot,
  LoopId,
  NodeId,
  RunId,
  WorkflowId,
} from '@loopwright/model';
import { expect, it } from 'vitest';
import { createWireFrames, outputData, stateSync } from './live-frames.ts';

const workflowId = 'wf' as WorkflowId;
const executionId = 'ex' as ExecutionId;
const runId = 7 as RunId;
const at = Date.parse('2024-01-01T12:00:00Z');
const task = { runId, nodeId: 'n1' as NodeId, nodeType: 'http-request', path: [] };

const started = (attempt = 1): LiveEvent => ({ kind: 'task-started', ...task, attempt, at });
const completed = (port = 'default'): LiveEvent => ({
  kind: 'task-completed',
  ...task,
  at,
  seconds: 0.5,
  port,
  data: { a: 1 },
});
const failed = (retryAt: number | null): LiveEvent => ({
  kind: 'task-failed',
  ...task,
  at,
  seconds: 0.5,
  error: 'no',
  retryAt,
});

const snapshot: LiveSnapshot = {
  workflowId,
  status: 'idle',
  executionId: null,
  startedAt: null,
  completedAt: null,
  error: null,
  totalNodes: 0,
  executing: [],
  completed: [],
  completedCount: 0,
};

it('every frame has every key of the contract', () => {
  const frames = createWireFrames(workflowId);
  const node = { workflow_id: 'wf', node_id: 'n1', node_type: 'http-request' };
  expect(frames.frameOf(started())).toEqual({ type: 'node_started', ...node, started_at: '2024-01-01T12:00:00.000Z' });
  expect(frames.frameOf(completed('yes'))).toEqual({ type: 'node_completed', ...node, route: 'yes', duration: 0.5 });
  expect(frames.frameOf(failed(null))).toEqual({ type: 'node_failed', ...node, error: 'no' });
  expect(frames.frameOf({ kind: 'execution-completed', executionId, at, seconds: 3 })).toEqual({
    type: 'workflow_completed',
    workflow_id: 'wf',
    status: 'success',
    duration: 3,
  });
  expect(frames.frameOf({ kind: 'execution-failed', executionId: null, at, error: 'broken' })).toEqual({
    type: 'workflow_failed',
    workflow_id: 'wf',
    error: 'broken',
  });
});

it('a task that is tried again has one start and one end', () => {
  const frames = createWireFrames(workflowId);
  const told = [started(), failed(at + 10), started(2), failed(at + 20), started(3), completed()].map((event) =>
    frames.frameOf(event),
  );
  expect(told.map((frame) => (frame === null || frame === 'state_sync' ? frame : frame.type))).toEqual([
    'node_started',
    null,
    null,
    null,
    null,
    'node_completed',
  ]);
});

it('a further attempt whose start nobody heard of is told', () => {
  expect(createWireFrames(workflowId).frameOf(started(2))).toMatchObject({ type: 'node_started' });
});

it('the wire tells nothing of a start of the execution, of skips and of ends of runs', () => {
  const frames = createWireFrames(workflowId);
  expect(frames.frameOf({ kind: 'execution-started', executionId, at, totalNodes: 2 })).toBe(null);
  expect(frames.frameOf({ kind: 'task-skipped', ...task, at })).toBe(null);
  expect(frames.frameOf({ kind: 'run-ended', runId, loopId: 1 as LoopId, iteration: 0, state: 'succeeded', at })).toBe(
    null,
  );
});

it('after a stop comes the state, then nothing until the next start', () => {
  const frames = createWireFrames(workflowId);
  expect(frames.frameOf({ kind: 'execution-stopped', executionId, at })).toBe('state_sync');
  expect([started(), completed(), failed(null)].map(frames.frameOf)).toEqual([null, null, null]);
  frames.frameOf({ kind: 'execution-started', executionId, at, totalNodes: 2 });
  expect(frames.frameOf(started())).not.toBe(null);
});

it('a for-each shows the route default, whatever its body does', () => {
  expect(createWireFrames(workflowId).frameOf(completed('subdag'))).toMatchObject({ route: 'default' });
});

it('an idle workflow has the keys of the idle state and no others', () => {
  expect(stateSync(snapshot, at)).toEqual({
    type: 'state_sync',
    state: {
      workflow_id: 'wf',
      status: 'idle',
      executing_nodes: {},
      completed_nodes: [],
      completed_count: 0,
      total_nodes: 0,
    },
  });
});

it('a running workflow shows what executes since when, and what completed', () => {
  const frame = stateSync(
    {
      ...snapshot,
      status: 'running',
      startedAt: at,
      totalNodes: 4,
      executing: [
        { ...task, startedAt: at },
        { ...task, startedAt: at + 500 },
      ],
      completed: [{ ...task, completedAt: at + 500, seconds: 0.5, port: 'no' }],
      completedCount: 300,
    },
    at + 1500,
  );
  expect(frame.state).toEqual({
    workflow_id: 'wf',
    status: 'running',
    started_at: '2024-01-01T12:00:00.000Z',
    executing_nodes: {
      n1: { node_id: 'n1', node_type: 'http-request', started_at: '2024-01-01T12:00:00.000Z', duration_seconds: 1.5 },
    },
    completed_nodes: [
      {
        node_id: 'n1',
        node_type: 'http-request',
        completed_at: '2024-01-01T12:00:00.500Z',
        duration_seconds: 0.5,
        route: 'no',
      },
    ],
    completed_count: 300,
    total_nodes: 4,
  });
});

it('an ended workflow says when and how long, a failed one why', () => {
  const ended = { ...snapshot, startedAt: at, completedAt: at + 3200, error: null };
  expect(stateSync({ ...ended, status: 'completed' }, at).state).toMatchObject({
    completed_at: '2024-01-01T12:00:03.200Z',
    total_duration_seconds: 3.2,
  });
  expect(stateSync({ ...ended, status: 'completed' }, at).state).not.toHaveProperty('error');
  expect(stateSync({ ...ended, status: 'failed', error: 'broken' }, at).state).toMatchObject({ error: 'broken' });
});

it('output data is an object, and a text of 500 characters where it is large', () => {
  expect(outputData({ a: 1 })).toEqual({ a: 1 });
  const large: JsonObject = { text: 'x'.repeat(70_000) };
  expect(outputData(large)).toBe(JSON.stringify(large).slice(0, 500));
});

it('an execution that a new snapshot tells of is told on, and one that it says to have ended is not', () => {
  const frames = createWireFrames(workflowId);
  const anew = (status: LiveSnapshot['status']): LiveEvent => ({
    kind: 'snapshot',
    snapshot: { ...snapshot, status },
    missed: 0,
    at,
  });
  const startedAfter = (event: LiveEvent) => [frames.frameOf(event), frames.frameOf(started()) !== null];
  expect(startedAfter(anew('completed'))).toEqual(['state_sync', false]);
  expect(startedAfter(anew('idle'))).toEqual(['state_sync', false]);
  expect(startedAfter(anew('running'))).toEqual(['state_sync', true]);
});
