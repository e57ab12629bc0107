import type { ExecutionId, LoopId, NodeId, WorkflowId } from '@loopwright/model';
import type { LoopLease, Share } from '@loopwright/runtime/ports';
import { askedEnd } from '../changes/cluster/leases.postgres.ts';
import { type SharedLoop, type Sharing, shareOut, type Taker } from './share-out.ts';

/** A loop that somebody holds slots of, or may. */
export interface FoundLoop extends SharedLoop {
  readonly nodeId: string;
  readonly workflowId: string;
  readonly stopping: boolean;
}

/** An execution whose end nobody wrote so long after it was asked for is left, milliseconds: long enough for whoever ends it. */
export const LEFT_MS: number = 10_000;

/** The end of an execution that is left: the one that was asked for; else all its loops ended by themselves. */
export function leftEnd(isAskedFor: boolean, error: string | null): Share['over'][number]['end'] {
  return isAskedFor ? askedEnd(error) : { state: 'SUCCESS' };
}

/** An execution that somebody left without writing its end. */
interface LeftExecution {
  readonly executionId: string;
  readonly workflowId: string;
  readonly end: Share['over'][number]['end'];
}

/** What the database says when a worker asks for its share. */
export interface ShareFacts {
  readonly takers: readonly Taker[];
  /** Loops of active executions. */
  readonly loops: readonly FoundLoop[];
  /** Loops of active executions that other workers hold whole, many in one: they are there to be counted. */
  readonly crowds: readonly SharedLoop[];
  /** Slots that are held, also of loops that no active execution has. */
  readonly leases: readonly {
    readonly loopId: number;
    readonly workflowId: string;
    readonly worker: number;
    readonly slots: number;
  }[];
  readonly over: readonly LeftExecution[];
  /** Work of workers that are dead was freed just now. */
  readonly freed: boolean;
}

/** What a worker's share came to. */
export interface Shared extends Sharing {
  /** Loops of active executions, as they were before `take`. */
  readonly loops: readonly FoundLoop[];
  readonly stale: readonly { readonly loopId: number; readonly workflowId: string; readonly slots: number }[];
  readonly over: readonly LeftExecution[];
  readonly freed: boolean;
}

/** Decides what worker `me` takes, gives back and ends. */
export function decideShare(
  { takers, loops, crowds, leases, over, freed }: ShareFacts,
  me: number,
  most: number = Number.POSITIVE_INFINITY,
): Shared {
  const shared: readonly SharedLoop[] = loops.filter(({ stopping }) => !stopping);
  const sharing = shareOut(takers, [...shared, ...crowds], me, most);
  const known = new Set(loops.map(({ loopId }) => loopId));
  const stale = leases
    .filter(({ worker, loopId }) => worker === me && !known.has(loopId))
    .map(({ loopId, workflowId, slots }) => ({ loopId, workflowId, slots }));
  return { ...sharing, loops, stale, over, freed };
}

/** The same as the runtime is told it. */
export function toShare(
  { loops, take, surplus, shrink, stale, over, unserved, full, freed }: Shared,
  me: number,
): Share {
  const taken = new Map(take.map(({ loopId, slots }) => [loopId, slots]));
  const slotsOf = ({ loopId, leases }: FoundLoop): number => (leases.get(me) ?? 0) + (taken.get(loopId) ?? 0);
  const held = loops.filter((loop) => slotsOf(loop) > 0);
  const byId = new Map(loops.map((loop) => [loop.loopId, loop]));
  return {
    held: held.map(
      (loop): LoopLease => ({
        loopId: loop.loopId as LoopId,
        nodeId: loop.nodeId as NodeId,
        executionId: loop.executionId as ExecutionId,
        workflowId: loop.workflowId as WorkflowId,
        slots: slotsOf(loop),
        of: loop.slots,
      }),
    ),
    stopping: [
      ...new Set(held.filter(({ stopping }) => stopping).map(({ executionId }) => executionId as ExecutionId)),
    ],
    surplus: { loops: surplus.loops as readonly LoopId[], count: surplus.count },
    shrink: shrink as Share['shrink'],
    stale: stale as unknown as Share['stale'],
    over: over as Share['over'],
    freed,
    unserved: unserved.flatMap((loopId) => {
      const loop = byId.get(loopId);
      return loop === undefined ? [] : [{ executionId: loop.executionId as ExecutionId, tags: loop.tags }];
    }),
    full: [...new Set(full.flatMap((loopId) => (byId.get(loopId)?.executionId as ExecutionId | undefined) ?? []))],
  };
}
