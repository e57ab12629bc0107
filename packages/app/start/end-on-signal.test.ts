import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endOnSignal } from './end-on-signal.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('what may go on for the grace of a stop has it before the program ends, and it ends at last', () => {
  const kill = vi.fn<() => never>();
  const others = new Set(process.listeners('SIGTERM'));
  endOnSignal(pino({ level: 'silent' }), { exit: vi.fn(), kill }, 60_000, () => new Promise(() => undefined));
  const hear = process.listeners('SIGTERM').find((listener) => !others.has(listener))!;
  hear('SIGTERM');
  vi.advanceTimersByTime(64_999);
  expect(kill).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(kill).toHaveBeenCalledOnce();
});
