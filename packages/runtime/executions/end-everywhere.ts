import type { ExecutionId } from '@loopwright/model';
import type { AskedEnd, Clock, Cluster } from '../ports.ts';

/** Between two looks whether all have put it down, milliseconds. */
const LOOK_MS = 50;
/** What others need beside the grace of their tasks: to hear of it, to abort, to write. */
const BESIDE_MS = 1500;

interface EndSetting {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly stopGraceMs: number;
  /** This process does not hear its own bells. */
  readonly lookAgain: () => void;
}

/**
 * Sets an execution aside in every process that runs a part of it, this one included (`here`). Resolves when nobody holds
 * a loop of it, or after the time that a stop may take: who hangs is fenced by the epoch that moves on. Answers the end
 * that it comes to: of several that were asked for the first, which is on disk. Null: it has ended.
 */
export async function endEverywhere(
  { cluster, clock, stopGraceMs, lookAgain }: EndSetting,
  id: ExecutionId,
  end: AskedEnd,
  here: () => Promise<void>,
): Promise<AskedEnd | null> {
  const until = clock.now() + stopGraceMs + BESIDE_MS;
  const first = await cluster.askStop(id, end, clock.now());
  cluster.ring({ bell: 'leases' });
  lookAgain(); // it may have taken loops that it has not begun
  await here();
  while ((await cluster.heldSlots(id)) > 0 && clock.now() < until)
    await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
  return first;
}
