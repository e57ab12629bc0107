import type { LiveFrame } from '@loopwright/model';
import { expect, test } from 'vitest';
import { applyFrames, initialLive, reopened, routeKey } from './live-store.ts';
import { TAIL_LINES } from './live-tail.ts';

const AT = '2026-01-01T00:00:00.000Z';
const NOW = Date.parse(AT) + 2000;
const task = (node: string, run: number | null = 1) =>
  ({ run_id: run, node_id: node, node_type: 'counter', path: [], at: AT }) as const;
const started = (node: string, run: number | null = 1): LiveFrame => ({
  type: 'task_started',
  attempt: 1,
  ...task(node, run),
});
const completed = (node: string, port = 'default', run: number | null = 1): LiveFrame => ({
  type: 'task_completed',
  seconds: 0.1,
  port,
  output: null,
  ...task(node, run),
});
const failed = (node: string, retryAt: string | null, run = 1): LiveFrame => ({
  type: 'task_failed',
  seconds: 0.1,
  error: 'no answer',
  retry_at: retryAt,
  ...task(node, run),
});
const waits = (node: string, run = 1): LiveFrame => ({
  ...task(node, run),
  type: 'task_waiting',
  run_id: run,
  until: null,
});
const pass = (run: number) => ({ run_id: run, loop_id: 1, iteration: run, at: AT });
const parked = (run: number): LiveFrame => ({ type: 'run_parked', ...pass(run), until: null });
const ended = (run: number, state: 'succeeded' | 'cancelled'): LiveFrame => ({
  type: 'run_ended',
  ...pass(run),
  state,
});
const executing = (...runs: number[]) =>
  runs.map((run) => ({ run_id: run, node_id: 'a', node_type: 'counter', started_at: AT }));
const snapshot = (change: Partial<LiveFrame & { type: 'snapshot' }> = {}): LiveFrame => ({
  type: 'snapshot',
  workflow_id: 'w',
  status: 'running',
  execution_id: 'e',
  started_at: AT,
  completed_at: null,
  error: null,
  total_nodes: 2,
  executing: [],
  completed: [],
  completed_count: 0,
  missed: 0,
  ...change,
});
const gauges = (counts: object): LiveFrame => ({
  type: 'gauges',
  at: AT,
  queues: [],
  loops: [],
  nodes: [],
  routes: [],
  ...counts,
});

const after = (...frames: LiveFrame[]) => applyFrames(initialLive(), frames, NOW);

test('a node runs, waits for its next attempt with its error, and is done without one', () => {
  const running = after(snapshot(), started('a'));
  expect(running.nodes.get('a')).toMatchObject({ state: 'running', active: 1, at: AT });
  const waiting = applyFrames(running, [failed('a', AT)], NOW);
  expect(waiting.nodes.get('a')).toMatchObject({ state: 'waiting', error: 'no answer', failed: 0, active: 0 });
  const done = applyFrames(waiting, [started('a'), completed('a', 'yes')], NOW);
  expect(done.nodes.get('a')).toMatchObject({ state: 'done', error: null, failed: 0, completed: 1 });
  expect(done.routes.get(routeKey('a', 'yes'))).toEqual({ count: 1, perSecond: 0 });
});

test('a node waits while its delay lasts, and is done when that has ended', () => {
  const waiting = after(started('a'), waits('a'));
  expect(waiting.nodes.get('a')).toMatchObject({ state: 'waiting', active: 0, waiting: 1 });
  expect(applyFrames(waiting, [completed('a', 'default', 1)], NOW).nodes.get('a')).toMatchObject({
    state: 'done',
    active: 0,
    waiting: 0,
    completed: 1,
  });
});

test('runs that wait for a person are not counted as running, before they are parked and after', () => {
  const both = after(started('a', 1), started('a', 2), waits('a', 1));
  expect(both.nodes.get('a')).toMatchObject({ state: 'running', active: 1, waiting: 1 });
  const waiting = applyFrames(both, [parked(1), waits('a', 2)], NOW);
  expect(waiting.nodes.get('a')).toMatchObject({ state: 'waiting', active: 0, waiting: 1 });
  expect(applyFrames(waiting, [parked(2)], NOW).nodes.get('a')).toMatchObject({
    state: 'waiting',
    active: 0,
    waiting: 0,
  });
});

test('the end of a task that nobody saw begin ends no other', () => {
  const seen = after(snapshot(), started('a', 3), completed('a', 'default', 1));
  expect(seen.nodes.get('a')).toMatchObject({ state: 'running', active: 1, completed: 1 });
  expect(applyFrames(seen, [completed('a', 'default', 3)], NOW).nodes.get('a')).toMatchObject({ state: 'done' });
});

test('a task that starts again in another process counts once', () => {
  const again = after(snapshot({ executing: executing(1) }), started('a', 1), started('a', 1));
  expect(again.nodes.get('a')).toMatchObject({ state: 'running', active: 1 });
  expect(applyFrames(again, [completed('a')], NOW).nodes.get('a')).toMatchObject({ state: 'done', active: 0 });
});

test('a run that has ended leaves none of its tasks behind, and touches no other node', () => {
  const before = after(started('a', 1), started('a', 2), waits('a', 2), started('b', 3), ended(1, 'succeeded'));
  expect(before.nodes.get('a')).toMatchObject({ state: 'waiting', active: 0, waiting: 1 });
  const over = applyFrames(before, [ended(2, 'cancelled')], NOW);
  expect(over.nodes.get('a')).toMatchObject({ state: 'idle', waiting: 0 });
  expect(over.nodes.get('b')).toBe(before.nodes.get('b'));
  expect(applyFrames(over, [ended(2, 'cancelled'), parked(9)], NOW).nodes).toBe(over.nodes);
});

test('items of one run count one by one, also those that a snapshot tells without saying which', () => {
  const item = (frame: LiveFrame, index: number): LiveFrame => ({ ...frame, path: [index] }) as LiveFrame;
  const seen = after(snapshot({ executing: executing(1, 1, 2) }), item(started('a'), 7));
  expect(seen.nodes.get('a')).toMatchObject({ active: 4 });
  const fewer = applyFrames(seen, [item(completed('a'), 4), item(failed('a', AT), 5)], NOW);
  expect(fewer.nodes.get('a')).toMatchObject({ active: 2, waiting: 1 });
  const next = applyFrames(fewer, [item(completed('a'), 6), item(started('a'), 5)], NOW);
  expect(next.nodes.get('a')).toMatchObject({ active: 3, waiting: 0 });
  expect(applyFrames(next, [ended(1, 'succeeded')], NOW).nodes.get('a')).toMatchObject({ state: 'running', active: 1 });
});

test('no snapshot, stop or new socket leaves a task that ends later with another one', () => {
  const stopped: LiveFrame = { type: 'execution_stopped', execution_id: 'e', at: AT };
  const before = after(snapshot({ executing: executing(1, 2) }));
  for (const clean of [
    applyFrames(before, [stopped], NOW),
    applyFrames(before, [snapshot({ missed: 3 })], NOW),
    reopened(before),
  ])
    expect(applyFrames(clean, [started('a', 3), ended(1, 'succeeded')], NOW).nodes.get('a')).toMatchObject({
      active: 1,
    });
});

test('a node with two tasks runs until both ended', () => {
  const state = after(started('a', 1), started('a', 2), completed('a', 'default', 1));
  expect(state.nodes.get('a')).toMatchObject({ state: 'running', active: 1 });
  expect(applyFrames(state, [failed('a', null, 2)], NOW).nodes.get('a')).toMatchObject({
    state: 'failed',
    active: 0,
    failed: 1,
  });
});

test('only what a frame names gets a new object', () => {
  const before = after(started('a'), started('b'), completed('a'));
  const next = applyFrames(before, [completed('b')], NOW);
  expect(next.nodes.get('a')).toBe(before.nodes.get('a'));
  expect(next.nodes.get('b')).not.toBe(before.nodes.get('b'));
  const idle = applyFrames(next, [gauges({ nodes: [{ node_id: 'a', completed: 1, failed: 0, per_second: 0 }] })], NOW);
  expect(idle.nodes).toBe(next.nodes);
  expect(idle.routes).toBe(next.routes);
});

test('counts are right though frames were missed: the gauges tell them', () => {
  const before = after(snapshot(), started('a'), completed('a'));
  const caughtUp = applyFrames(before, [snapshot({ missed: 5000, completed_count: 5001 })], NOW);
  expect(caughtUp.nodes.get('a')).toMatchObject({ state: 'done', completed: 1 });
  expect(caughtUp.missed).toBe(5000);
  const told = applyFrames(
    caughtUp,
    [
      gauges({
        nodes: [{ node_id: 'a', completed: 5001, failed: 2, per_second: 800 }],
        routes: [{ node_id: 'a', port: 'default', count: 5001, per_second: 800 }],
      }),
    ],
    NOW,
  );
  expect(told.nodes.get('a')).toMatchObject({ completed: 5001, failed: 2, perSecond: 800 });
  expect(told.routes.get(routeKey('a', 'default'))).toEqual({ count: 5001, perSecond: 800 });
});

test('a snapshot of the same execution leaves counts and errors, and one of another execution leaves none', () => {
  const before = after(snapshot(), started('a'), completed('a', 'yes'), started('a'), failed('a', null));
  const again = applyFrames(before, [snapshot()], NOW);
  expect(again.nodes.get('a')).toMatchObject({ state: 'failed', error: 'no answer', completed: 1, failed: 1 });
  expect(again.routes.get(routeKey('a', 'yes'))).toMatchObject({ count: 1 });
  for (const missed of [0, 7]) {
    const other = applyFrames(before, [snapshot({ execution_id: 'f', missed })], NOW);
    expect([other.nodes.size, other.routes.size]).toEqual([0, 0]);
  }
});

test('after the socket came back the snapshot stands for everything', () => {
  const before = after(snapshot(), started('a'), completed('a'), started('b'));
  const back = applyFrames(
    reopened(before),
    [snapshot({ executing: [{ run_id: 3, node_id: 'c', node_type: 'counter', started_at: AT }] })],
    NOW,
  );
  expect([...back.nodes.keys()]).toEqual(['c']);
  expect(back.nodes.get('c')).toMatchObject({ state: 'running', active: 1 });
  expect(back.connection).toBe('open');
});

test('a stop leaves nothing running', () => {
  const state = after(snapshot(), started('a'), started('p', null), {
    type: 'execution_stopped',
    execution_id: 'e',
    at: AT,
  });
  expect([...state.nodes.values()].map((node) => node.state)).toEqual(['done', 'idle']);
  expect(state.status).toBe('idle');
});

test('queues and rates come from the gauges, and the clocks are compared', () => {
  const queues = [
    { queue: 'q', node_id: 'r', depth: 3, dead_letters: 1, oldest_seconds: 9, in_per_minute: 4, out_per_minute: 2 },
  ];
  const loops = [
    { loop_id: 1, node_id: 'p', runs_per_second: 2, failures_per_second: 0.5 },
    { loop_id: 2, node_id: 'r', runs_per_second: 1, failures_per_second: 0 },
  ];
  const state = after(gauges({ queues, loops }));
  expect(state.queues.get('r')).toEqual({
    queue: 'q',
    nodeId: 'r',
    depth: 3,
    deadLetters: 1,
    oldestSeconds: 9,
    inPerMinute: 4,
    outPerMinute: 2,
  });
  expect(state.rates).toEqual({ runsPerSecond: 3, failuresPerSecond: 0.5 });
  expect(state.clockAheadMs).toBe(2000);
  expect(applyFrames(state, [gauges({ queues, loops })], NOW).queues.get('r')).toBe(state.queues.get('r'));
});

test('the tail keeps the newest lines and numbers them through', () => {
  const many = Array.from({ length: 1000 }, (_, run) => completed('a', 'default', run));
  const state = applyFrames(after(completed('a')), many, NOW);
  expect(state.tail).toHaveLength(TAIL_LINES);
  expect(state.tail.at(-1)).toMatchObject({ number: 1001, runId: 999, kind: 'task-done' });
  expect(new Set(state.tail.map((line) => line.number)).size).toBe(TAIL_LINES);
  expect(applyFrames(state, [started('a')], NOW).tail).toBe(state.tail);
});

test('a new execution begins with idle nodes, and counts go on as the server counts them', () => {
  const state = after(snapshot(), started('a'), failed('a', null), completed('b'), {
    type: 'execution_started',
    execution_id: 'f',
    at: AT,
    total_nodes: 2,
  });
  expect(state.nodes.get('a')).toMatchObject({ state: 'idle', error: null, failed: 1 });
  expect(state.nodes.get('b')).toMatchObject({ state: 'idle', completed: 1 });
  expect([state.executionId, state.runs]).toEqual(['f', { succeeded: 0, failed: 0 }]);
});

test('a start that does not validate leaves nothing of the execution before it', () => {
  const state = after(snapshot(), started('a'), failed('a', null), started('b'), ended(2, 'succeeded'), {
    type: 'execution_failed',
    execution_id: null,
    at: AT,
    error: 'Workflow validation failed',
  });
  expect(state).toMatchObject({
    status: 'failed',
    error: 'Workflow validation failed',
    executionId: null,
    startedAt: null,
    completedAt: AT,
    runs: { succeeded: 0, failed: 0 },
  });
  expect(state.nodes.get('a')).toMatchObject({ state: 'idle', error: null, failed: 1 });
  expect(state.nodes.get('b')).toMatchObject({ state: 'idle', active: 0 });
  expect(applyFrames(state, [started('b', 9)], NOW).nodes.get('b')).toMatchObject({ active: 1 });
});
