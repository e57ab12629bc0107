import type { Instant } from '@loopwright/model';
import type { Clock } from '../ports.ts';

/**
 * Between two looks at the clock, milliseconds: it may be set while somebody waits for an instant of it, and goes on while a
 * machine sleeps, which timers do not.
 */
const LOOK_MS = 60_000;

/** A producer that makes its own data waits until there are some: a timer, and nothing else. */
export interface WaitForData {
  /** Waits until the clock shows this. */
  begin(until: Instant): void;
  /** Whether that is still to come; also once more, where the clock was set back after it had come. */
  isOn(): boolean;
  /** What it waited for last; null when something was begun since. */
  until(): Instant | null;
  /** It is over, whatever the clock shows. */
  end(): void;
}

/** Makes it. `onTime` is called when the instant has come. */
export function createWaitForData(clock: Clock, onTime: () => void): WaitForData {
  let waitsFor: Instant | null = null;
  let cancel: (() => void) | null = null;

  function look(): void {
    cancel = null;
    if (waitsFor === null) return;
    const left = waitsFor - clock.now();
    if (left <= 0) onTime();
    else arm(left);
  }

  function arm(ms: number): void {
    cancel?.();
    cancel = clock.after(Math.min(LOOK_MS, Math.max(1, ms)), look);
  }

  return {
    begin(until) {
      waitsFor = until;
      arm(until - clock.now());
    },
    isOn() {
      if (waitsFor === null) return false;
      const left = waitsFor - clock.now();
      if (left <= 0) return false;
      if (cancel === null) arm(left);
      return true;
    },
    until: () => waitsFor,
    end() {
      waitsFor = null;
      cancel?.();
      cancel = null;
    },
  };
}
