import { decideShare, type FoundLoop, type Shared } from '../../cluster/decide-share.ts';
import type { Taker } from '../../cluster/share-out.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { hasDead, reclaim } from '../log/reclaim.postgres.ts';
import { oneShareAtATime } from '../log/worker-locks.ts';
import { askedEnd } from './leases.postgres.ts';

const IS_ALIVE = 'SELECT 1 AS alive FROM worker WHERE id = $1 AND alive = 1';
const CANNOT = 'UPDATE worker SET cannot = $2 WHERE id = $1 AND cannot <> $2';
const TAKERS = 'SELECT id, tags, most_slots, cannot FROM worker WHERE alive = 1 AND works = 1 ORDER BY id';
const LOOPS = `SELECT x.loop_id, x.node_id, e.id AS execution_id, w.id AS workflow_id, x.slots, x.tags, e.stop_asked_at IS NOT NULL AS stopping
  FROM execution e JOIN execution_loop x ON x.execution_num = e.num JOIN workflow w ON w.num = e.workflow_num
  WHERE e.state IN ('PENDING', 'STARTED') AND x.ended = 0 AND x.loop_id IS NOT NULL ORDER BY x.loop_id`;
const LEASES = `SELECT s.loop_id, s.worker, s.slots, w.id AS workflow_id
  FROM loop_lease s JOIN loop l ON l.id = s.loop_id JOIN workflow w ON w.num = l.workflow_num`;
/** Long enough for whoever ends an execution to do so. */
const LEFT_MS = 10_000;
const OVER = `SELECT e.id AS execution_id, w.id AS workflow_id, e.stop_asked_at IS NOT NULL AS stopping, e.error
  FROM execution e JOIN workflow w ON w.num = e.workflow_num
  WHERE e.state IN ('PENDING', 'STARTED') AND (e.stop_asked_at < $1 OR e.stop_asked_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM execution_loop x WHERE x.execution_num = e.num AND x.ended = 0))
  AND NOT EXISTS (SELECT 1 FROM loop_lease s JOIN execution_loop x ON x.loop_id = s.loop_id WHERE x.execution_num = e.num)`;
const TAKE = `INSERT INTO loop_lease (loop_id, worker, slots) VALUES ($1, $2, $3)
  ON CONFLICT (loop_id, worker) DO UPDATE SET slots = loop_lease.slots + excluded.slots`;

interface TakerFound {
  readonly id: number;
  readonly tags: string;
  readonly cannot: string;
  readonly most_slots: number;
}

interface LeaseFound {
  readonly loop_id: number;
  readonly workflow_id: string;
  readonly worker: number;
  readonly slots: number;
}

interface OverFound {
  readonly execution_id: string;
  readonly workflow_id: string;
  readonly stopping: boolean;
  readonly error: string | null;
}

interface LoopFound {
  readonly loop_id: number;
  readonly node_id: string;
  readonly execution_id: string;
  readonly workflow_id: string;
  readonly slots: number;
  readonly tags: string;
  readonly stopping: boolean;
}

/** Frees the dead, and takes a worker's share of what is free, one worker at a time. Null: it is dead itself. */
export async function shareLoops(
  tx: PostgresTx,
  { id, cannot, silentMs, at }: { id: number; cannot: readonly string[]; silentMs: number; at: number },
): Promise<Shared | null> {
  await oneShareAtATime(tx);
  const freed = await hasDead(tx, { except: id, silentMs });
  if (freed) await reclaim(tx, { except: id, silentMs, at });
  if ((await tx.get(IS_ALIVE, id)) === undefined) return null;
  await tx.run(CANNOT, id, JSON.stringify(cannot));
  const takers = (await tx.all<TakerFound>(TAKERS)).map(
    (row): Taker => ({
      id: row.id,
      tags: JSON.parse(row.tags) as string[],
      cannot: JSON.parse(row.cannot) as string[],
      mostSlots: row.most_slots,
    }),
  );
  const leases = Map.groupBy(await tx.all<LeaseFound>(LEASES), (lease) => lease.loop_id);
  const loops = (await tx.all<LoopFound>(LOOPS)).map(
    (row): FoundLoop => ({
      loopId: row.loop_id,
      nodeId: row.node_id,
      executionId: row.execution_id,
      workflowId: row.workflow_id,
      slots: row.slots,
      tags: JSON.parse(row.tags) as string[],
      stopping: row.stopping,
      leases: new Map((leases.get(row.loop_id) ?? []).map(({ worker, slots }) => [worker, slots])),
    }),
  );
  const over = await tx.all<OverFound>(OVER, at - LEFT_MS);
  const shared = decideShare(
    {
      takers,
      loops,
      leases: [...leases.values()].flat().map((lease) => ({
        loopId: lease.loop_id,
        workflowId: lease.workflow_id,
        worker: lease.worker,
        slots: lease.slots,
      })),
      over: over.map((row) => ({
        executionId: row.execution_id,
        workflowId: row.workflow_id,
        end: row.stopping ? askedEnd(row.error) : { state: 'SUCCESS' as const },
      })),
      freed,
    },
    id,
  );
  for (const { loopId, slots } of shared.take) await tx.run(TAKE, loopId, id, slots);
  return shared;
}
