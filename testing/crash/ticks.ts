import type { ReceivedCall } from './receiver.ts';

/** A tick of a schedule as an outside service heard of it. */
export interface HeardTick {
  /** Seconds since 1970. */
  readonly second: number;
  readonly missed: number;
}

/**
 * The ticks behind the calls of a path, each with `at` and `missed` in its body, in the order in which they first came. A
 * call that is repeated has the key of its task: another key for an instant is a second tick, and throws.
 */
export function instantsIn(calls: readonly ReceivedCall[], path: string): readonly HeardTick[] {
  const keys = new Map<number, string | null>();
  const ticks: HeardTick[] = [];
  for (const { key, body, path: called } of calls) {
    if (called !== path) continue;
    const { at, missed } = JSON.parse(body) as { at: string; missed: number };
    const second = Date.parse(at) / 1000;
    if (!keys.has(second)) ticks.push({ second, missed });
    else if (keys.get(second) !== key) throw new Error(`Two ticks of ${at}: ${keys.get(second)} and ${key}`);
    keys.set(second, key);
  }
  return ticks;
}
