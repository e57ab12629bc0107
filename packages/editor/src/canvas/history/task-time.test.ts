import { expect, test } from 'vitest';
import type { Task } from '../../api/run-types.ts';
import { timeOf } from './task-time.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const task = (state: Task['state'], ended: number | null, outcome_unknown = false) =>
  ({
    state,
    attempts: [
      {
        started_at: new Date(START).toISOString(),
        ended_at: ended === null ? null : new Date(START + ended).toISOString(),
        outcome_unknown,
      },
    ],
  }) as Task;

test.each([
  ['took its time', task('succeeded', 1500), START + 9000, '1.5 s'],
  ['runs, and is watched', task('running', null), START + 9000, '9 s'],
  ['runs, and is not watched', task('running', null), null, '–'],
  ['was left, and nobody knows', task('running', null, true), START + 9000, '–'],
  ['waits without an end', task('waiting', null), START + 9000, '–'],
  ['never began', { ...task('skipped', null), attempts: [] }, START + 9000, '–'],
] as const)('a task that %s', (_what, one, now, shown) => {
  expect(timeOf(one, now)).toBe(shown);
});
