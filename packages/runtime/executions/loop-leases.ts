import type { LoopId } from '@loopwright/model';
import type { Life } from '../incarnation.ts';
import type { Cluster } from '../ports.ts';
import { aFewAtATime } from './a-few-at-a-time.ts';

/** Loops that are given back at once: each asks the database a few times, and so do the messages meanwhile. */
const MOST_AT_ONCE = 4;
/** However many there are by then: a share may have added to them. */
const ALL_SLOTS = Number.MAX_SAFE_INTEGER;

/** Slots of loops that this process gives back to the others. */
export interface LoopLeases {
  /** Counts what was given back. */
  count(): number;
  /** Whether slots of the loop are on their way back, or were given back since `count` answered this. */
  isGone(loopId: LoopId, since: number): boolean;
  /** Nobody asks any more what was given back until `count` answered this. */
  forget(until: number): void;
  /** Gives slots back of a loop that goes on with fewer; nothing more where it is leaving already. */
  giveBackSome(life: Life, loopId: LoopId, slots: number): Promise<void>;
  /**
   * Gives back all slots of a loop once `emptied` says that nothing runs in them: once, however often that is asked for.
   * Where the life is over nothing is done: a flush of it may land yet, and the slots are free when it is declared dead.
   */
  giveBack(life: Life, loopId: LoopId, emptied: Promise<void>): Promise<void>;
}

/** Makes it. */
export function createLoopLeases(cluster: Cluster): LoopLeases {
  const few = aFewAtATime(MOST_AT_ONCE);
  const some = new Map<LoopId, Promise<void>>();
  const whole = new Map<LoopId, Promise<void>>();
  /** When each was given back last, by the count. */
  const gone = new Map<LoopId, number>();
  let count = 0;

  async function release(life: Life, loopId: LoopId, slots: number): Promise<void> {
    if (!life.committer.alive()) return;
    await few(() => cluster.release(life.incarnation, loopId, slots));
    count += 1;
    gone.set(loopId, count);
    cluster.ring({ bell: 'leases' });
  }

  /** Notes that a loop leaves until that is done. */
  function leaves(among: Map<LoopId, Promise<void>>, loopId: LoopId, work: Promise<void>): Promise<void> {
    const left = work.finally(() => among.delete(loopId));
    among.set(loopId, left);
    return left;
  }

  return {
    count: () => count,
    isGone: (loopId, since) => whole.has(loopId) || some.has(loopId) || (gone.get(loopId) ?? 0) > since,
    forget(until) {
      for (const [loopId, at] of gone) if (at <= until) gone.delete(loopId);
    },
    giveBackSome(life, loopId, slots) {
      const leaving = whole.get(loopId) ?? some.get(loopId);
      return leaving ?? leaves(some, loopId, release(life, loopId, slots));
    },
    giveBack(life, loopId, emptied) {
      const leaving = whole.get(loopId);
      if (leaving !== undefined) return leaving;
      const before = some.get(loopId);
      const work = async (): Promise<void> => {
        await emptied;
        await before;
        await release(life, loopId, ALL_SLOTS);
      };
      return leaves(whole, loopId, work());
    },
  };
}
