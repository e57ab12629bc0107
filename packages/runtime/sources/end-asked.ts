import type { Clock } from '../ports.ts';

/** Before the store is asked again, milliseconds: at first, and at most. */
const ASK_AFTER_MS = 1000;
const MOST_ASK_AFTER_MS = 60_000;

/** Asks the store whether a loop that has nothing more to take here has come to its end. */
export interface EndAsked {
  /** Asks now, unless that is being done. */
  ask(): void;
  /** Resolves once what is being asked was answered and heeded; null: nothing is being asked. */
  answered(): Promise<void> | null;
  /** Something was taken: the next answer may be another one soon. */
  moved(): void;
  /** Asks no more. */
  halt(): void;
}

interface EndAskedSetting {
  readonly clock: Clock;
  /**
   * Whether messages of the loop's queue are parked, or under way in other processes: they may come back, and it ends
   * behind them.
   */
  readonly hasUnfinished: () => Promise<boolean>;
  readonly halted: () => boolean;
  /** Nothing is unfinished. */
  readonly onNone: () => void;
  /** It is time to look again: what was found unfinished may have ended since, and whoever ended it found this process' unfinished. */
  readonly onTime: () => void;
}

/** Makes it. */
export function createEndAsked({ clock, hasUnfinished, halted, onNone, onTime }: EndAskedSetting): EndAsked {
  let asking: Promise<void> | null = null;
  /** It was to be asked while it was: what was found may have come to its end since. */
  let again = false;
  let afterMs = ASK_AFTER_MS;
  let cancel: (() => void) | null = null;

  function stopWaiting(): void {
    cancel?.();
    cancel = null;
  }

  function askLater(): void {
    if (halted()) return;
    cancel = clock.after(afterMs, () => {
      cancel = null;
      onTime();
    });
    afterMs = Math.min(2 * afterMs, MOST_ASK_AFTER_MS);
  }

  return {
    ask() {
      again = asking !== null;
      if (asking !== null) return;
      stopWaiting();
      asking = hasUnfinished().then(
        (isUnfinished) => {
          asking = null;
          if (!isUnfinished) onNone();
          else if (again) onTime();
          else askLater();
        },
        () => {
          asking = null;
          askLater(); // the store did not answer
        },
      );
    },
    answered: () => asking,
    moved() {
      afterMs = ASK_AFTER_MS;
    },
    halt: stopWaiting,
  };
}
