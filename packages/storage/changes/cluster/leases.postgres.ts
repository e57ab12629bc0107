import type { AskedEnd } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';

const LESS = 'UPDATE loop_lease SET slots = slots - $3 WHERE loop_id = $1 AND worker = $2 AND slots > $3';
const NONE = 'DELETE FROM loop_lease WHERE loop_id = $1 AND worker = $2 AND slots <= $3';
// Of an active execution the error is the one that it is ending with.
const ASK_STOP = `UPDATE execution SET stop_asked_at = coalesce(stop_asked_at, $2),
  error = CASE WHEN stop_asked_at IS NULL THEN $3 ELSE error END
  WHERE id = $1 AND state IN ('PENDING', 'STARTED') RETURNING error`;
const RESERVE = 'UPDATE loop SET next_iteration = next_iteration + $2 WHERE id = $1 RETURNING next_iteration';
const RETURN = 'UPDATE loop SET next_iteration = $2 WHERE id = $1 AND next_iteration = $3';

/** Gives slots of a loop back. */
export async function releaseLoop(
  tx: PostgresTx,
  { id, loopId, slots }: { id: number; loopId: number; slots: number },
): Promise<null> {
  if ((await tx.run(LESS, loopId, id, slots)) === 0) await tx.run(NONE, loopId, id, slots);
  return null;
}

/** Asks for an end of an active execution; answers the one that was asked for first, null where it is not active. */
export async function askStop(
  tx: PostgresTx,
  { id, error, at }: { id: string; error: string | null; at: number },
): Promise<AskedEnd | null> {
  const asked = await tx.get<{ error: string | null }>(ASK_STOP, id, at, error);
  return asked === undefined ? null : askedEnd(asked.error);
}

/** The end that was asked for, from what is kept of it. */
export function askedEnd(error: string | null): AskedEnd {
  return error === null ? { state: 'REVOKED', error } : { state: 'FAILURE', error };
}

/** Reserves numbers of runs of a loop; answers the first. */
export async function reserveIterations(
  tx: PostgresTx,
  { loopId, count }: { loopId: number; count: number },
): Promise<number> {
  const reserved = await tx.get<{ next_iteration: number }>(RESERVE, loopId, count);
  if (reserved === undefined) throw new Error(`Loop ${loopId} is gone`);
  return reserved.next_iteration - count;
}

/** Gives the last reserved numbers back that nobody used. */
export async function returnIterations(
  tx: PostgresTx,
  { loopId, first, end }: { loopId: number; first: number; end: number },
): Promise<null> {
  await tx.run(RETURN, loopId, first, end);
  return null;
}
