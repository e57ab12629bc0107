import { expect, test } from 'vitest';
import type { Task } from '../../api/run-types.ts';
import { isDifferent, pairTasks, sameJson } from './compare-model.ts';

const task = (node_id: string, change: Partial<Task> = {}): Task => ({
  node_id,
  node_type: 'counter',
  path: [],
  state: 'succeeded',
  attempts: [],
  port: 'default',
  input: { a: 1 },
  output: { a: 1 },
  input_bytes: null,
  output_bytes: null,
  ...change,
});

test('tasks are matched by node and item, and what only one run has stands beside its neighbours', () => {
  const pairs = pairTasks(
    [task('a'), task('b', { path: [0] }), task('b', { path: [1] }), task('c')],
    [task('a'), task('b', { path: [0] }), task('d'), task('c')],
  );
  expect(pairs.map(({ nodeId, path, left, right }) => [nodeId, path, left !== null, right !== null])).toEqual([
    ['a', [], true, true],
    ['b', [0], true, true],
    ['d', [], false, true],
    ['b', [1], true, false],
    ['c', [], true, true],
  ]);
  expect(pairs.map(isDifferent)).toEqual([false, false, true, true, false]);
});

test('state, port and output make a difference; an input alone is told', () => {
  const [pair] = pairTasks([task('a')], [task('a', { state: 'failed', port: null, output: null, input: { a: 2 } })]);
  expect(pair!.differs).toEqual({ state: true, port: true, input: true, output: true });
  const [input] = pairTasks([task('a')], [task('a', { input: { a: 2 } })]);
  expect([input!.differs.input, isDifferent(input!)]).toEqual([true, false]);
});

test('JSON is equal whatever the order of its keys', () => {
  expect(sameJson({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] })).toBe(true);
  for (const [left, right] of [
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: undefined }, { b: undefined }],
    [[1], { 0: 1 }],
    [null, {}],
    [1, '1'],
  ])
    expect(sameJson(left, right)).toBe(false);
});

test('how much longer the right one took is not known while one of them goes on', () => {
  const attempt = (ended_at: string | null) => ({
    number: 1,
    started_at: '2026-01-01T00:00:00.000Z',
    ended_at,
    error: null,
    outcome_unknown: false,
    settled: null,
  });
  const done = task('a', { attempts: [attempt('2026-01-01T00:00:01.000Z')] });
  const open = task('a', { state: 'running', attempts: [attempt(null)] });
  expect(pairTasks([done], [done])[0]!.moreSeconds).toBe(0);
  expect(pairTasks([done], [open])[0]!.moreSeconds).toBe(null);
});
