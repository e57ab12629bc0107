import { describe, expect, it } from 'vitest';
import { createEndAsked } from './end-asked.ts';

/** A loop that asks, and a store that answers when the test says so. */
function asking() {
  const answers: ((isUnfinished: boolean | Error) => void)[] = [];
  const timers = new Map<number, () => void>();
  const heard: string[] = [];
  let halted = false;
  const asked = createEndAsked({
    clock: {
      now: () => 0,
      random: () => 0,
      after(ms, callback) {
        timers.set(ms, callback);
        return () => timers.delete(ms);
      },
    },
    hasUnfinished: () =>
      new Promise((resolve, reject) => {
        answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      }),
    halted: () => halted,
    onNone: () => heard.push('none'),
    onTime: () => heard.push('time'),
  });
  return {
    asked,
    heard,
    timers,
    halt() {
      halted = true;
      asked.halt();
    },
    questions: () => answers.length,
    async answer(answer: boolean | Error) {
      answers.at(-1)!(answer);
      await new Promise((resolve) => setImmediate(resolve));
    },
    async askAndHear(answer: boolean | Error) {
      asked.ask();
      await this.answer(answer);
    },
  };
}

describe('the end of a loop', () => {
  it('is there when nothing is unfinished', async () => {
    const loop = asking();
    await loop.askAndHear(false);
    expect(loop.heard).toEqual(['none']);
    expect([...loop.timers.keys()]).toEqual([]);
  });

  it('is asked for by itself, later each time up to a minute, and soon again once something was taken', async () => {
    const loop = asking();
    const after: number[] = [];
    for (let times = 0; times < 8; times++) {
      await loop.askAndHear(true);
      after.push(...loop.timers.keys());
      for (const [ms, fire] of loop.timers) {
        loop.timers.delete(ms);
        fire();
      }
    }
    expect(after).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    expect(loop.heard).toEqual(Array.from({ length: 8 }, () => 'time'));
    loop.asked.moved();
    await loop.askAndHear(true);
    expect([...loop.timers.keys()]).toEqual([1000]);
  });

  it('is asked for once at a time, and at once again where there was reason to while it was', async () => {
    const loop = asking();
    loop.asked.ask();
    loop.asked.ask();
    expect(loop.questions()).toBe(1);
    await loop.answer(true);
    expect(loop.heard).toEqual(['time']);
    expect([...loop.timers.keys()]).toEqual([]);
  });

  it('is asked for again where the store did not answer', async () => {
    const loop = asking();
    await loop.askAndHear(new Error('Down'));
    expect([...loop.timers.keys()]).toEqual([1000]);
  });

  it('is not asked for by a loop that was halted, nor once an answer comes late', async () => {
    const loop = asking();
    await loop.askAndHear(true);
    loop.asked.ask();
    loop.halt();
    await loop.answer(true);
    expect([...loop.timers.keys()]).toEqual([]);
  });
});
