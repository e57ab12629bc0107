import type { LoopId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { createQueueShare } from './queue-share.ts';

const ONE = 1 as LoopId;
const OTHER = 2 as LoopId;

describe('what a process has of a queue', () => {
  it('is all of it where nobody else reads it, and the places of its readers where others do', () => {
    const readers = new Map<LoopId, null>();
    const share = createQueueShare(readers);
    // Both are made before either reads.
    share.reads(ONE, 1, false);
    share.reads(OTHER, 3, false);
    readers.set(ONE, null).set(OTHER, null);
    expect(share.size()).toBe(null);
    expect(share.readElsewhere(true)).toBe(true);
    expect(share.size()).toBe(4);
    readers.delete(OTHER); // it moved
    expect([share.readElsewhere(true), share.size()]).toEqual([false, 1]);
    share.readElsewhere(false);
    expect(share.size()).toBe(null);
  });

  it('is a part where one of its loops has slots elsewhere, whichever was made first', () => {
    for (const [first, second] of [
      [ONE, OTHER],
      [OTHER, ONE],
    ] as const) {
      const readers = new Map<LoopId, null>();
      const share = createQueueShare(readers);
      for (const loopId of [first, second]) share.reads(loopId, loopId === ONE ? 4 : 1, loopId === ONE);
      readers.set(ONE, null);
      expect([share.size(), share.keepsOrder()]).toEqual([4, false]);
      readers.set(OTHER, null);
      expect([share.size(), share.keepsOrder()]).toEqual([5, true]);
    }
  });
});
