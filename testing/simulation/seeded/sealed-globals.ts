import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Chance } from './chance.ts';
import type { Scheduler } from './scheduler.ts';

/** Longest wait of a timer of Node's, @see https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Takes time, timers and chance of this thread away from whoever is at work in the simulation: they come from the
 * scheduler and the seed. Outside of the simulation's happenings they stay what they were.
 *
 * @returns what gives them back
 */
export function sealGlobals(scheduler: Scheduler, chance: Chance): () => void {
  const crypto = createRequire(import.meta.url)('node:crypto') as { randomUUID: () => string };
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setImmediate: globalThis.setImmediate,
    clearImmediate: globalThis.clearImmediate,
    now: Date.now,
    random: Math.random,
    randomUUID: crypto.randomUUID,
  };

  class Timer {
    readonly cancel: () => void;
    constructor(cancel: () => void) {
      this.cancel = cancel;
    }
    ref(): this {
      return this;
    }
    unref(): this {
      return this;
    }
  }

  const later = (ms: number, callback: (...args: unknown[]) => void, args: unknown[]): Timer | null => {
    const owner = scheduler.current();
    if (owner === null) return null;
    return new Timer(scheduler.after(owner, ms, () => callback(...args)));
  };
  const cancel = (timer: unknown, otherwise: (timer: never) => void): void => {
    if (timer instanceof Timer) timer.cancel();
    else otherwise(timer as never);
  };
  const uuid = (): string => {
    const hex = Array.from({ length: 32 }, () => chance.between(0, 15).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };

  Object.assign(globalThis, {
    setTimeout: (callback: () => void, ms = 1, ...args: unknown[]) =>
      later(Math.max(1, Math.min(ms, LONGEST_TIMER_MS)), callback, args) ??
      (real.setTimeout as (...given: unknown[]) => unknown)(callback, ms, ...args),
    setImmediate: (callback: () => void, ...args: unknown[]) =>
      later(0, callback, args) ?? (real.setImmediate as (...given: unknown[]) => unknown)(callback, ...args),
    clearTimeout: (timer: unknown) => cancel(timer, real.clearTimeout),
    clearImmediate: (timer: unknown) => cancel(timer, real.clearImmediate),
  });
  Date.now = () => {
    const owner = scheduler.current();
    return owner === null ? real.now() : scheduler.now() + owner.clockOff;
  };
  Math.random = () => (scheduler.current() === null ? real.random() : chance.next());
  crypto.randomUUID = () => (scheduler.current() === null ? real.randomUUID() : uuid());
  syncBuiltinESMExports();

  return () => {
    Object.assign(globalThis, {
      setTimeout: real.setTimeout,
      clearTimeout: real.clearTimeout,
      setImmediate: real.setImmediate,
      clearImmediate: real.clearImmediate,
    });
    Date.now = real.now;
    Math.random = real.random;
    crypto.randomUUID = real.randomUUID;
    syncBuiltinESMExports();
  };
}
