import type { Instant } from '@loopwright/model';
import type { ClaimRate, Clock, NotedRate } from '../ports.ts';

/** What was allowed is begun with at once; what is not, after so long, is allowed anew. Milliseconds. */
const AT_ONCE_MS = 50;
/** Parts of a window that lets many begin: so often at most it asks the store within one. */
const PARTS = 200;

/**
 * Lets so many runs of a loop begin within any window, and no more: whichever process they begin in, and after a restart. For
 * loops whose claims cannot keep their rate.
 */
export interface KeptRate {
  /** Whether one may begin now. If not, `onReady` is called when it is worth asking again. */
  allows(): boolean;
  /** One that was allowed begins. Answers when it was allowed, for the case that nothing comes of it. */
  count(): Instant | null;
  /** Nothing came of one that was counted: another may begin in its stead. */
  takeBack(at: Instant): void;
  /** The loop is halted: what was allowed and not begun is given back. */
  halt(): void;
}

interface KeptRateSetting {
  readonly rate: ClaimRate;
  readonly clock: Clock;
  /** Asks the store to let so many begin at this instant; what an earlier answer allowed and nobody began is given back in the same. */
  readonly ask: (limit: number, unused: NotedRate | null, now: Instant) => Promise<AllowedRate>;
  readonly onReady: () => void;
}

/** What the store lets begin, under which instant it is noted, and when more may be asked for. */
interface AllowedRate extends NotedRate {
  readonly nextAt: Instant | null;
}

/** Makes it. */
export function createKeptRate({ rate, clock, ask, onReady }: KeptRateSetting): KeptRate {
  const atOnce = Math.max(1, Math.floor(rate.runs / PARTS));
  let allowed: NotedRate | null = null;
  let until = Number.NEGATIVE_INFINITY;
  let asking = false;
  let halted = false;
  let cancelWait: (() => void) | null = null;

  function again(): void {
    asking = true;
    const unused = allowed;
    allowed = null;
    ask(atOnce, unused, clock.now()).then(
      ({ at, count, nextAt }) => {
        asking = false;
        if (count > 0) {
          allowed = { at, count };
          until = Math.max(at, clock.now() + AT_ONCE_MS);
          if (halted) giveBack();
          else onReady();
        } else if (!halted && nextAt !== null) {
          cancelWait = clock.after(Math.max(0, nextAt - clock.now()), () => {
            cancelWait = null;
            onReady();
          });
        }
      },
      () => {
        asking = false; // the life of this process is over, and this loop with it
      },
    );
  }

  function giveBack(): void {
    const unused = allowed;
    allowed = null;
    if (unused !== null) giveUp(unused);
  }

  function giveUp(unused: NotedRate): void {
    ask(0, unused, clock.now()).catch(() => undefined); // at worst it counts as begun
  }

  return {
    allows() {
      if (allowed !== null && clock.now() <= until) return true;
      if (!asking && cancelWait === null) again();
      return false;
    },
    count() {
      if (allowed === null) return null;
      const { at } = allowed;
      allowed = allowed.count === 1 ? null : { ...allowed, count: allowed.count - 1 };
      return at;
    },
    takeBack: (at) => giveUp({ at, count: 1 }),
    halt() {
      halted = true;
      cancelWait?.();
      cancelWait = null;
      giveBack();
    },
  };
}
