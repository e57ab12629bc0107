import type { Instant } from '@loopwright/model';
import type { Clock, Log, Store, WokenQueue } from '../ports.ts';

/** Parked messages that one transaction makes ready: about 20 ms. */
const SLICE = 1000;

const LOOK_AGAIN_MS = 60_000;
/** After the store failed. */
const RETRY_MS = 1000;

/** Makes parked messages ready when their instant has come. It keeps one instant in memory, however much is parked. */
export interface Waker {
  /** Something is parked until then. */
  expect(due: Instant): void;
  stop(): void;
}

interface WakerSetting {
  readonly store: Pick<Store, 'waiting'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Longest time between two looks, milliseconds: the machine's clock may be set meanwhile, and other processes park. */
  readonly lookAgainMs?: number;
  /** Messages of these queues are ready again. */
  readonly onWoken: (queues: readonly WokenQueue[]) => void;
  /** The store failed: messages of any queue may be ready, and their answer lost. */
  readonly onUnsure: () => void;
}

/** Makes it, and looks at once. */
export function startWaker({ store, clock, log, lookAgainMs = LOOK_AGAIN_MS, onWoken, onUnsure }: WakerSetting): Waker {
  let stopped = false;
  let looking = false;
  /** When it looks next; while it looks, what it was told meanwhile. */
  let next = Number.POSITIVE_INFINITY;
  let cancel: () => void = () => undefined;

  function expect(due: Instant): void {
    if (stopped || due >= next) return;
    next = due;
    if (looking) return;
    cancel();
    cancel = clock.after(Math.max(0, due - clock.now()), look);
  }

  function look(): void {
    looking = true;
    next = Number.POSITIVE_INFINITY;
    wakeDue().then(
      (due) => goOn(Math.min(due, clock.now() + lookAgainMs)),
      (cause: unknown) => {
        if (!stopped) {
          log.warn({ error: String(cause) }, 'Parked runs could not be woken; it is tried again');
          onUnsure();
        }
        goOn(clock.now() + RETRY_MS);
      },
    );
  }

  function goOn(due: Instant): void {
    looking = false;
    const earliest = Math.min(due, next);
    next = Number.POSITIVE_INFINITY;
    expect(earliest);
  }

  /** Answers what is due next. A look reads only: most find nothing. */
  async function wakeDue(): Promise<Instant> {
    for (;;) {
      const due = (await store.waiting.nextDue()) ?? Number.POSITIVE_INFINITY;
      if (due > clock.now() || stopped) return due;
      const woken = await store.waiting.wake(clock.now(), SLICE);
      if (woken.length > 0) onWoken(woken);
    }
  }

  look();
  return {
    expect,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
