import type { PlanLoop } from '@loopwright/engine';
import type { LoopId, NodeId } from '@loopwright/model';
import type { Loop } from '../sources/loop.ts';

/** Slots of its loops that this process holds, by node; loops that are absent are elsewhere. Null: it holds all of all. */
export type Grants = ReadonlyMap<NodeId, { readonly slots: number; readonly of: number }> | null;

/** A loop that is here. */
export interface HeldLoop {
  readonly loopId: LoopId;
  readonly nodeId: NodeId;
  readonly slots: number;
  /** Messages that it works on. */
  taken(): number;
  /** Takes the work of so many slots at once from now on. */
  grant(slots: number): void;
}

/** A loop as this process holds it. */
export interface LoopHere {
  readonly loopId: LoopId;
  readonly planLoop: PlanLoop;
  readonly loop: Loop;
  slots: number;
  readonly of: number;
}

/** The whole of a loop, where nobody else could have a part of it. */
export const WHOLE = { slots: 1, of: 1 } as const;
/** It is elsewhere. */
export const NOT_HERE = { slots: 0, of: 1 } as const;

/** Messages at once of so many slots. */
export function mostOf({ concurrency }: PlanLoop, slots: number, of: number): number {
  return slots >= of ? concurrency : slots;
}

/** How others of this process see it; `onGrown`: it has more slots than before. */
export function heldLoop(one: LoopHere, onGrown: () => void): HeldLoop {
  return {
    loopId: one.loopId,
    nodeId: one.loop.producer.id,
    slots: one.slots,
    taken: one.loop.taken,
    grant(slots) {
      const isGrown = slots > one.slots;
      one.slots = slots;
      const most = mostOf(one.planLoop, slots, one.of);
      one.loop.queue.share.reads(one.loopId, most, one.of > 1);
      one.loop.grant(most);
      if (isGrown) onGrown();
    },
  };
}
