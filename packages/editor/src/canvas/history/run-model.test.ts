import { expect, test } from 'vitest';
import type { Task } from '../../api/run-types.ts';
import { routeKey } from '../live/live-store.ts';
import { barsOf, pathLabel, runAt, secondsOf, spanOf, stepOf, telling, timesTaken } from './run-model.ts';

const T0 = Date.parse('2026-01-01T00:00:00.000Z');
const iso = (ms: number) => new Date(T0 + ms).toISOString();
const attempt = (from: number, to: number | null, error: string | null = null, unknown = false) => ({
  number: 1,
  started_at: iso(from),
  ended_at: to === null ? null : iso(to),
  error: error === null ? null : { code: 'X', text: error },
  outcome_unknown: unknown,
});
const task = (node_id: string, change: Partial<Task> = {}): Task => ({
  node_id,
  node_type: 'counter',
  path: [],
  state: 'succeeded',
  attempts: [attempt(0, 10)],
  port: 'default',
  input: {},
  output: {},
  input_bytes: null,
  output_bytes: null,
  ...change,
});
const tasks = [
  task('a'),
  task('b', { path: [0], port: 'yes', attempts: [attempt(10, 20, 'no answer'), attempt(40, 50)] }),
  task('b', { path: [1], state: 'failed', port: null, attempts: [attempt(50, 60, 'no answer')] }),
  task('c', { state: 'skipped', attempts: [], port: null }),
];

test('a run is rebuilt task by task', () => {
  expect([...runAt(tasks, 0).nodes]).toEqual([]);
  const second = runAt(tasks, 2);
  expect(second.nodes.get('b')).toMatchObject({
    state: 'succeeded',
    tasks: 1,
    attempts: 2,
    seconds: 0.04,
    error: null,
  });
  expect(second.routes.get(routeKey('b', 'yes'))).toBe(1);
  const all = runAt(tasks, 4);
  expect(all.nodes.get('b')).toMatchObject({ state: 'failed', tasks: 2, failed: 1, error: 'no answer' });
  expect(all.nodes.get('c')).toMatchObject({ state: 'skipped', seconds: 0 });
});

test('bars stand where their attempts were, and an unknown outcome has its own look', () => {
  const span = spanOf({ started_at: iso(0), ended_at: iso(100), tasks }, T0);
  expect(span).toEqual({ from: T0, to: T0 + 100, isOpen: false });
  expect(barsOf(tasks[1]!, span)).toEqual([
    { left: 10, width: 10, look: 'failed' },
    { left: 40, width: 10, look: 'done' },
  ]);
  const open = task('d', { state: 'running', attempts: [attempt(80, null)] });
  expect(barsOf(open, span)).toEqual([{ left: 80, width: 20, look: 'running' }]);
  const lost = task('d', { state: 'running', attempts: [attempt(80, null, null, true)] });
  expect(barsOf(lost, span)[0]).toMatchObject({ look: 'unknown', width: 0 });
});

test('a run that took no time still has a span', () => {
  expect(spanOf({ started_at: iso(0), ended_at: iso(0), tasks: [] }, T0)).toEqual({
    from: T0,
    to: T0 + 1,
    isOpen: false,
  });
});

test('the span of a run that goes on reaches to now, and is open', () => {
  expect(spanOf({ started_at: iso(0), ended_at: null, tasks: [] }, T0 + 9)).toEqual({
    from: T0,
    to: T0 + 9,
    isOpen: true,
  });
});

test('a node leads to its task that is nearest to what is shown', () => {
  expect(stepOf(tasks, 'b', 4)).toBe(3);
  expect(stepOf(tasks, 'b', 2)).toBe(2);
  expect(stepOf(tasks, 'c', 1)).toBe(4);
  expect(stepOf(tasks, 'x', 1)).toBe(null);
});

test('how long a task took is not known while its last attempt goes on, and neither is that of its node', () => {
  const open = task('d', { state: 'running', attempts: [attempt(0, 10, 'no answer'), attempt(20, null)] });
  expect([secondsOf(tasks[1]!), secondsOf(open)]).toEqual([0.04, null]);
  const node = (...some: readonly Task[]) => runAt(some, some.length).nodes.get('d');
  expect(node(open)?.seconds).toBe(null);
  expect(node(open, task('d'))?.seconds).toBe(null);
  expect(node(task('d'), open)?.seconds).toBe(null);
});

test('items are counted from one', () => {
  expect([pathLabel([]), pathLabel([0]), pathLabel([2, 0])]).toEqual(['', '1', '3.1']);
  expect(secondsOf(tasks[3]!)).toBe(0);
});

test('a connection was taken where its port was and its target ran; behind a for-each once an item', () => {
  const at = runAt(
    [
      task('each', { port: 'default' }),
      task('body', { path: [0] }),
      task('body', { path: [1] }),
      task('end', { state: 'skipped', port: null }),
    ],
    4,
  );
  const from = (source_node: string, target_node: string, source_handle: string) =>
    timesTaken(at, { source_node, target_node, source_handle });
  expect(from('each', 'body', 'subdag')).toBe(2);
  expect(from('each', 'end', 'default')).toBe(0);
  expect(from('each', 'other', 'default')).toBe(1);
  expect(from('each', 'other', 'error')).toBe(0);
});

test('what is looked at first is where the run failed, else the last task that did something', () => {
  expect(telling(tasks)).toBe(2);
  expect(telling([task('a'), task('b'), task('c', { state: 'skipped' })])).toBe(1);
  expect(telling([])).toBe(-1);
});
