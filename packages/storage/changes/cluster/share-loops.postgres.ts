import { type SharedLoop, type Sharing, shareOut, type Taker } from '../../cluster/share-out.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { hasDead, reclaim } from '../log/reclaim.postgres.ts';
import { oneShareAtATime } from '../log/worker-locks.ts';

const IS_ALIVE = 'SELECT 1 AS alive FROM worker WHERE id = $1 AND alive = 1';
const TAKERS = 'SELECT id, tags, most_slots FROM worker WHERE alive = 1 AND works = 1 ORDER BY id';
const LOOPS = `SELECT x.loop_id, x.node_id, e.id AS execution_id, x.slots, x.tags, e.stop_asked_at IS NOT NULL AS stopping
  FROM execution e JOIN execution_loop x ON x.execution_num = e.num
  WHERE e.state IN ('PENDING', 'STARTED') AND x.ended = 0 AND x.loop_id IS NOT NULL ORDER BY x.loop_id`;
const LEASES = 'SELECT loop_id, worker, slots FROM loop_lease';
const TAKE = `INSERT INTO loop_lease (loop_id, worker, slots) VALUES ($1, $2, $3)
  ON CONFLICT (loop_id, worker) DO UPDATE SET slots = loop_lease.slots + excluded.slots`;

interface LoopFound {
  readonly loop_id: number;
  readonly node_id: string;
  readonly execution_id: string;
  readonly slots: number;
  readonly tags: string;
  readonly stopping: boolean;
}

/** A loop that somebody holds slots of, or may. */
export interface FoundLoop extends SharedLoop {
  readonly nodeId: string;
  readonly executionId: string;
  readonly stopping: boolean;
}

/** What a worker's share came to. */
export interface Shared extends Sharing {
  /** All loops of active executions, as they were before `take`. */
  readonly loops: readonly FoundLoop[];
  readonly freed: boolean;
}

/** Frees the dead, and takes a worker's share of what is free, one worker at a time. Null: it is dead itself. */
export async function shareLoops(
  tx: PostgresTx,
  { id, silentMs, at }: { id: number; silentMs: number; at: number },
): Promise<Shared | null> {
  await oneShareAtATime(tx);
  const freed = await hasDead(tx, { except: id, silentMs });
  if (freed) await reclaim(tx, { except: id, silentMs, at });
  if ((await tx.get(IS_ALIVE, id)) === undefined) return null;
  const takers = (await tx.all<{ id: number; tags: string; most_slots: number }>(TAKERS)).map(
    (row): Taker => ({ id: row.id, tags: JSON.parse(row.tags) as string[], mostSlots: row.most_slots }),
  );
  const leases = Map.groupBy(
    await tx.all<{ loop_id: number; worker: number; slots: number }>(LEASES),
    (lease) => lease.loop_id,
  );
  const loops = (await tx.all<LoopFound>(LOOPS)).map(
    (row): FoundLoop => ({
      loopId: row.loop_id,
      nodeId: row.node_id,
      executionId: row.execution_id,
      slots: row.slots,
      tags: JSON.parse(row.tags) as string[],
      stopping: row.stopping,
      leases: new Map((leases.get(row.loop_id) ?? []).map(({ worker, slots }) => [worker, slots])),
    }),
  );
  const sharing = shareOut(
    takers,
    loops.filter(({ stopping }) => !stopping),
    id,
  );
  for (const { loopId, slots } of sharing.take) await tx.run(TAKE, loopId, id, slots);
  return { ...sharing, loops, freed };
}
