/** Messages that came into a queue and left it, as this process sees it. */
export interface QueueFlow {
  came(): void;
  left(count?: number): void;
  /** Over the last minute. */
  perMinute(): { readonly inPerMinute: number; readonly outPerMinute: number };
}

/** The minute is counted in parts, so that it needs no list of instants. */
const PARTS = 12;
const PART_MS = 60_000 / PARTS;

/** Makes it. */
export function createQueueFlow(now: () => number): QueueFlow {
  const parts = Array.from({ length: PARTS }, () => ({ part: -1, came: 0, left: 0 }));
  const current = (): (typeof parts)[number] => {
    const part = Math.floor(now() / PART_MS);
    const slot = parts[part % PARTS]!;
    if (slot.part !== part) {
      slot.part = part;
      slot.came = 0;
      slot.left = 0;
    }
    return slot;
  };
  return {
    came() {
      current().came += 1;
    },
    left(count = 1) {
      current().left += count;
    },
    perMinute() {
      const newest = Math.floor(now() / PART_MS);
      const recent = parts.filter(({ part }) => part > newest - PARTS && part <= newest);
      return {
        inPerMinute: recent.reduce((sum, { came }) => sum + came, 0),
        outPerMinute: recent.reduce((sum, { left }) => sum + left, 0),
      };
    },
  };
}
