import type { PostgresTx } from '../../postgres/transaction.ts';

const LESS = 'UPDATE loop_lease SET slots = slots - $3 WHERE loop_id = $1 AND worker = $2 AND slots > $3';
const NONE = 'DELETE FROM loop_lease WHERE loop_id = $1 AND worker = $2 AND slots <= $3';
const ASK_STOP = `UPDATE execution SET stop_asked_at = coalesce(stop_asked_at, $2)
  WHERE id = $1 AND state IN ('PENDING', 'STARTED')`;
const RESERVE = 'UPDATE loop SET next_iteration = next_iteration + $2 WHERE id = $1 RETURNING next_iteration';

/** Keeps the digest of the first key that comes; answers the one that is kept. */
export async function keepKeyDigest(tx: PostgresTx, { digest }: { digest: string }): Promise<string> {
  await tx.run('INSERT INTO key_check (id, digest) VALUES (1, $1) ON CONFLICT (id) DO NOTHING', digest);
  return (await tx.get<{ digest: string }>('SELECT digest FROM key_check WHERE id = 1'))!.digest;
}

/** Gives slots of a loop back. */
export async function releaseLoop(
  tx: PostgresTx,
  { id, loopId, slots }: { id: number; loopId: number; slots: number },
): Promise<null> {
  if ((await tx.run(LESS, loopId, id, slots)) === 0) await tx.run(NONE, loopId, id, slots);
  return null;
}

/** Asks for the end of an active execution; false where it is not active. */
export async function askStop(tx: PostgresTx, { id, at }: { id: string; at: number }): Promise<boolean> {
  return (await tx.run(ASK_STOP, id, at)) === 1;
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
