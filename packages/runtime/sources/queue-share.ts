import type { LoopId } from '@loopwright/model';

/** What this process has of a queue that loops elsewhere read as well. */
export interface QueueShare {
  /**
   * A loop reads it here with so many messages at once, from when it is among the readers.
   *
   * @param isParted - it keeps no order, and has slots elsewhere
   */
  reads(loopId: LoopId, most: number, isParted: boolean): void;
  /** Whether other loops read it elsewhere. Answers whether that is new. */
  readElsewhere(isRead: boolean): boolean;
  /** Messages at once in this process where others read the queue as well: it holds about as many. Null: nobody else reads it. */
  size(): number | null;
  /** Whether a loop that reads it here keeps an order. */
  keepsOrder(): boolean;
}

interface Reading {
  readonly most: number;
  readonly isParted: boolean;
}

/** Makes it; `readers` are the loops that read here now. */
export function createQueueShare(readers: ReadonlyMap<LoopId, unknown>): QueueShare {
  const readings = new Map<LoopId, Reading>();
  let isReadElsewhere = false;

  return {
    reads(loopId, most, isParted) {
      readings.set(loopId, { most, isParted });
    },
    readElsewhere(isRead) {
      const isNew = isRead && !isReadElsewhere;
      isReadElsewhere = isRead;
      return isNew;
    },
    size() {
      let places = 0;
      let isShared = isReadElsewhere;
      for (const loopId of readers.keys()) {
        const reading = readings.get(loopId);
        places += reading?.most ?? 0;
        isShared ||= reading?.isParted === true;
      }
      return isShared ? places : null;
    },
    keepsOrder() {
      for (const loopId of readers.keys()) if (readings.get(loopId)?.isParted !== true) return true;
      return false;
    },
  };
}
