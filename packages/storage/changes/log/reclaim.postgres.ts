import { countPayloads } from '../../blobs/count-payload.postgres.ts';
import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { NO_FACTS, newDraft } from '../flush/draft.ts';
import { countEnd } from '../flush/draft-counts.ts';
import { writeLoopCounts } from '../flush/write-counts.postgres.ts';
import { deadAmong, keepOffClaims } from './worker-locks.ts';

const OTHERS = 'SELECT id FROM worker WHERE alive = 1 AND id <> $1 ORDER BY id FOR UPDATE';
const ALIVE = 'SELECT id FROM worker WHERE alive = 1 AND id <> $1';
const BURY = 'UPDATE worker SET alive = 0 WHERE id = ANY ($1::bigint[])';
// Unfinished runs that nobody can go on with: their caller left with the process, or no message leads back to them.
const ORPHANS = `SELECT id, loop_id FROM run WHERE worker = ANY ($1::bigint[])
    AND (caller = 1 OR NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id))
  UNION SELECT id, loop_id FROM run WHERE caller = 1 AND state < 4 AND opened_by = ANY ($1::bigint[])`;
const ORPHAN = `UPDATE run SET state = 6, worker = NULL, ended_at = $2, error_code = 'ORPHANED',
  error_text = 'The caller was gone when its run could not go on' WHERE id = ANY ($1::bigint[])`;
const DROP_MESSAGES = 'DELETE FROM message WHERE run_id = ANY ($1::bigint[]) RETURNING payload_id';
const FREE_MESSAGES = `UPDATE message SET state = 0, worker = NULL
  WHERE queue_id IN (SELECT id FROM queue) AND state = 1 AND worker = ANY ($1::bigint[])`;
// Those as well that a release before this one left with workers that are dead.
const FREE_LOOPS = `DELETE FROM loop_lease l WHERE worker = ANY ($1::bigint[])
  OR NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = l.worker AND w.alive = 1)`;
const FREE_RUNS = 'UPDATE run SET state = 0, worker = NULL WHERE worker = ANY ($1::bigint[])';

/** What was taken over from workers that died: messages made ready, and runs that ended as ORPHANED. */
export interface Reclaimed {
  readonly orphaned: number;
  readonly reclaimed: number;
}

async function endOrphans(tx: PostgresTx, dead: string, at: number): Promise<number> {
  const orphans = await tx.all<{ id: number; loop_id: number | null }>(ORPHANS, dead);
  if (orphans.length === 0) return 0;
  const ids = numbers(orphans.map(({ id }) => id));
  await tx.run(ORPHAN, ids, at);
  const left = new Map<number, number>();
  for (const { payload_id: id } of await tx.all<{ payload_id: number | null }>(DROP_MESSAGES, ids)) {
    if (id !== null) left.set(id, (left.get(id) ?? 0) - 1);
  }
  await countPayloads(
    tx,
    [...left].map(([id, change]) => ({ id, change, left: true })),
    at,
  );
  const counts = newDraft(0, NO_FACTS);
  for (const { loop_id: loopId } of orphans) if (loopId !== null) countEnd(counts, loopId, 'failed', at);
  await writeLoopCounts(tx, counts);
  return orphans.length;
}

/**
 * Declares workers dead whose connection is gone or that were silent for too long, and frees what they held: their
 * flushes match no row from here on. Workers that live are left alone.
 *
 * @param except - who asks
 */
export async function reclaim(
  tx: PostgresTx,
  { except, silentMs, at }: { except: number; silentMs: number; at: number },
): Promise<Reclaimed> {
  const others = await tx.all<{ id: number }>(OTHERS, except);
  const dead = await deadAmong(
    tx,
    others.map(({ id }) => id),
    silentMs,
  );
  return dead.length === 0 ? { orphaned: 0, reclaimed: 0 } : bury(tx, dead, at);
}

/** Ends the lives of workers and frees what they held. */
export async function bury(tx: PostgresTx, dead: readonly number[], at: number): Promise<Reclaimed> {
  const ids = numbers(dead);
  await tx.run(BURY, ids);
  await keepOffClaims(tx, dead);
  const orphaned = await endOrphans(tx, ids, at);
  const reclaimed = await tx.run(FREE_MESSAGES, ids);
  await tx.run(FREE_RUNS, ids);
  await tx.run(FREE_LOOPS, ids);
  return { orphaned, reclaimed };
}

/** Whether a worker is dead and was not buried yet. Locks nothing that a flush needs. */
export async function hasDead(
  tx: PostgresTx,
  { except, silentMs }: { except: number; silentMs: number },
): Promise<boolean> {
  const others = await tx.all<{ id: number }>(ALIVE, except);
  if (others.length === 0) return false;
  const ids = others.map(({ id }) => id);
  return (await deadAmong(tx, ids, silentMs)).length > 0;
}
