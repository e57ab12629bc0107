import type { ExecutionId, LoopId, NodeId, RunId, WorkflowId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { handClock } from '../../../testing/runtime/hand-clock.ts';
import { createLiveHub } from './hub.ts';

const WORKFLOW = 'w' as WorkflowId;
const clock = { now: () => 1000, random: () => 0, after: () => () => undefined };
const task = (run: number, path: readonly number[] = []) => ({
  runId: run as RunId,
  nodeId: 'wait' as NodeId,
  nodeType: 'static-delay-node',
  path,
});
const ofRun = (run: number) => ({ runId: run as RunId, loopId: 1 as LoopId, iteration: run, at: 1000 });

it('tasks of another process execute no more once their run is parked or has ended, though nobody told what became of them', () => {
  const hub = createLiveHub(clock);
  hub.watch(WORKFLOW, () => undefined);
  hub.relay(WORKFLOW, { kind: 'execution-started', executionId: 'e' as ExecutionId, at: 1000, totalNodes: 2 }, 'other');
  for (const signal of [task(1), task(1, [0]), task(2), task(3)])
    hub.relay(WORKFLOW, { kind: 'task-started', ...signal, attempt: 1, at: 1000 }, 'other');
  hub.relay(WORKFLOW, { kind: 'task-started', ...task(4), runId: null, attempt: 1, at: 1000 }, 'other'); // a producer
  const executing = () => hub.snapshot(WORKFLOW).executing.map(({ runId }) => runId);
  expect(executing()).toEqual([1, 1, 2, 3, null]);
  hub.relay(WORKFLOW, { kind: 'run-parked', ...ofRun(1), until: 9000 }, 'other');
  expect(executing()).toEqual([2, 3, null]);
  hub.relay(WORKFLOW, { kind: 'run-ended', ...ofRun(2), state: 'suspended' }, 'other');
  expect(executing()).toEqual([3, null]);
});

it('what executes here is told of by this process alone', () => {
  const hub = createLiveHub(clock);
  hub.watch(WORKFLOW, () => undefined);
  const live = hub.of(WORKFLOW);
  live.started(task(1), 1, 1000);
  hub.relay(WORKFLOW, { kind: 'run-ended', ...ofRun(2), state: 'succeeded' }, 'other');
  expect(hub.snapshot(WORKFLOW).executing).toHaveLength(1);
  live.withdrawn(task(1));
  expect(hub.snapshot(WORKFLOW).executing).toEqual([]);
});

it('a start that does not validate shows nothing of the execution before', () => {
  const hub = createLiveHub(clock);
  const live = hub.of(WORKFLOW);
  const executionId = 'e' as ExecutionId;
  live.publish({ kind: 'execution-started', executionId, at: 1000, totalNodes: 2 });
  live.started(task(1), 1, 1000);
  live.completed(task(1), 1500, 0.5, 'default', {});
  live.publish({ kind: 'execution-completed', executionId, at: 2000, seconds: 1 });
  live.publish({ kind: 'execution-failed', executionId: null, at: 3000, error: 'Workflow validation failed' });
  expect(hub.snapshot(WORKFLOW)).toEqual({
    workflowId: WORKFLOW,
    status: 'failed',
    executionId: null,
    startedAt: null,
    completedAt: 3000,
    error: 'Workflow validation failed',
    totalNodes: 0,
    executing: [],
    completed: [],
    completedCount: 0,
  });
});

it('an end that is told late does not end the execution after it', () => {
  const hub = createLiveHub(clock);
  const told: string[] = [];
  hub.watch(WORKFLOW, ({ kind }) => told.push(kind));
  const [first, second] = ['e1', 'e2'] as ExecutionId[];
  const run = (executionId: ExecutionId) =>
    hub.relay(WORKFLOW, { kind: 'execution-started', executionId, at: 1000, totalNodes: 2 }, 'other');
  run(first!);
  run(second!);
  const isSure = [
    hub.relay(WORKFLOW, { kind: 'execution-completed', executionId: first!, at: 1000, seconds: 1 }, 'other'),
    hub.relay(WORKFLOW, { kind: 'execution-failed', executionId: null, at: 1000, error: 'invalid' }, 'other'),
  ];
  hub.of(WORKFLOW).publish({ kind: 'execution-stopped', executionId: first!, at: 1000 });
  expect(hub.snapshot(WORKFLOW)).toMatchObject({ status: 'running', executionId: second });
  expect(isSure).toEqual([false, false]);
  expect(told).toEqual(['execution-started', 'execution-started']);
  run(first!);
  expect(hub.snapshot(WORKFLOW)).toMatchObject({ status: 'running', executionId: second });
  hub.relay(WORKFLOW, { kind: 'execution-stopped', executionId: second!, at: 1000 }, 'other');
  expect(hub.snapshot(WORKFLOW).status).toBe('idle');
});

it('the end of an execution that was not followed here is told to other processes', () => {
  const hub = createLiveHub(clock);
  const live = hub.of(WORKFLOW);
  live.publish({ kind: 'execution-started', executionId: 'e1' as ExecutionId, at: 1000, totalNodes: 2 });
  const passedOn: unknown[] = [];
  hub.watch(WORKFLOW, (event) => passedOn.push(event), true);
  const end = { kind: 'execution-stopped', executionId: 'e2' as ExecutionId, at: 1000 } as const;
  live.publish(end);
  expect(passedOn).toEqual([end]);
});

it('what ended over an hour ago is forgotten, as is a workflow that is deleted; what runs or is watched stays', () => {
  const time = handClock();
  const hub = createLiveHub(time);
  const [ended, running, watched, other, deleted] = ['ended', 'running', 'watched', 'other', 'deleted'] as WorkflowId[];
  const begin = (id: WorkflowId | undefined) => {
    const live = hub.of(id!);
    live.publish({ kind: 'execution-started', executionId: 'e' as ExecutionId, at: time.now(), totalNodes: 2 });
    return live;
  };
  const end = (id: WorkflowId | undefined) =>
    hub.of(id!).publish({ kind: 'execution-completed', executionId: 'e' as ExecutionId, at: time.now(), seconds: 1 });
  const lives = new Map([ended, running, watched, deleted].map((id) => [id, begin(id)]));
  const { close } = hub.watch(watched!, () => undefined);
  for (const id of [ended, watched, deleted]) end(id);
  const isKnown = (id: WorkflowId | undefined) => hub.of(id!) === lives.get(id);
  hub.forget(deleted!);
  hub.forget(running!);
  hub.forget(watched!);
  expect([ended, running, watched, deleted].map(isKnown)).toEqual([true, true, true, false]);
  time.pass(3_600_001);
  hub.of(other!);
  expect([ended, running, watched].map(isKnown)).toEqual([false, true, true]);
  close();
  time.pass(3_600_001);
  hub.of(other!);
  expect(isKnown(watched)).toBe(false);
});
