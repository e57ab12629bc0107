import { expect, it } from 'vitest';
import { systemClock } from './system-clock.ts';

it('no timer ends before its instant', async () => {
  const early: number[] = [];
  const one = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const until = systemClock.now() + ms;
      systemClock.after(ms, () => {
        if (systemClock.now() < until) early.push(until - systemClock.now());
        resolve();
      });
    });
  for (let round = 0; round < 40; round += 1) await Promise.all([0, 1, 2, 3, 5, 8, 13].map(one));
  expect(early).toEqual([]);
});

it('one that was cancelled calls nothing', async () => {
  const called: string[] = [];
  const cancel = systemClock.after(1, () => called.push('cancelled'));
  cancel();
  await new Promise<void>((resolve) => systemClock.after(10, resolve));
  expect(called).toEqual([]);
});
