import { decideShare, type FoundLoop, LEFT_MS, leftEnd, type Shared } from '../../cluster/decide-share.ts';
import type { SharedLoop, Taker } from '../../cluster/share-out.ts';
import { numbers, texts } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { hasDead, reclaim } from '../log/reclaim.postgres.ts';
import { oneShareAtATime, shareClaims } from '../log/worker-locks.ts';

const IS_ALIVE = 'SELECT 1 AS alive FROM worker WHERE id = $1 AND alive = 1';
const CANNOT = 'UPDATE worker SET cannot = $2 WHERE id = $1 AND cannot <> $2';
const TAKERS = 'SELECT id, tags, most_slots, cannot FROM worker WHERE alive = 1 AND works = 1 ORDER BY id';
/**
 * In one pass over the loops of active executions: each that is this worker's or free, runs several at once or is to stop;
 * of those that another worker holds whole their number, by what they ask for; and executions without a loop that has not ended.
 */
const LOOPS = `WITH active AS MATERIALIZED (
    SELECT e.id, e.workflow_num, e.stop_asked_at IS NOT NULL AS stopping, x.loop_id, x.node_id, x.slots, x.tags, s.worker, s.slots AS held,
      x.slots = 1 AND s.worker IS NOT NULL AND s.worker <> $1 AND e.stop_asked_at IS NULL AND e.id <> ALL ($2::text[]) AS elsewhere
    FROM execution e LEFT JOIN execution_loop x ON x.execution_num = e.num AND x.ended = 0 AND x.loop_id IS NOT NULL
    LEFT JOIN loop_lease s ON s.loop_id = x.loop_id
    WHERE e.state IN ('PENDING', 'STARTED'))
  (SELECT a.loop_id, a.node_id, a.id AS execution_id, w.id AS workflow_id, a.slots, a.tags, a.stopping, a.worker, a.held, 1 AS many
    FROM active a JOIN workflow w ON w.num = a.workflow_num WHERE a.elsewhere IS NOT TRUE ORDER BY a.loop_id)
  UNION ALL SELECT NULL, NULL, '', '', 1, tags, false, worker, 1, count(*) FROM active WHERE elsewhere GROUP BY worker, tags`;
const LEASES = 'SELECT count(*) AS count FROM loop_lease WHERE worker = $1';
const STALE = `SELECT s.loop_id, s.worker, s.slots, w.id AS workflow_id
  FROM loop_lease s JOIN loop l ON l.id = s.loop_id JOIN workflow w ON w.num = l.workflow_num
  WHERE s.worker = $1 AND NOT s.loop_id = ANY ($2::bigint[])`;
const OVER = `SELECT e.id AS execution_id, w.id AS workflow_id, e.stop_asked_at IS NOT NULL AS stopping, e.error
  FROM execution e JOIN workflow w ON w.num = e.workflow_num
  WHERE e.id = ANY ($2::text[]) AND e.state IN ('PENDING', 'STARTED') AND (e.stop_asked_at < $1 OR e.stop_asked_at IS NULL
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

/** A loop and one of its leases, if any; a crowd, which has no execution; or an execution without a loop. */
interface LoopFound {
  readonly loop_id: number | null;
  readonly node_id: string | null;
  readonly execution_id: string;
  readonly workflow_id: string;
  readonly slots: number | null;
  readonly tags: string | null;
  readonly stopping: boolean;
  readonly worker: number | null;
  readonly held: number | null;
  readonly many: number;
}

type LoopRow = LoopFound & {
  readonly loop_id: number;
  readonly node_id: string;
  readonly slots: number;
  readonly tags: string;
};

/** Frees the dead, and takes a worker's share of what is free, one worker at a time. Null: it is dead itself. */
export async function shareLoops(
  tx: PostgresTx,
  work: {
    readonly id: number;
    readonly cannot: readonly string[];
    readonly most: number;
    readonly silentMs: number;
    readonly at: number;
  },
): Promise<Shared | null> {
  const { id, cannot, most, silentMs, at } = work;
  await oneShareAtATime(tx);
  const freed = await hasDead(tx, { except: id, silentMs });
  if (freed) await reclaim(tx, { except: id, silentMs, at });
  await tx.run(CANNOT, id, JSON.stringify(cannot));
  await shareClaims(tx, id); // whoever ends this life, or declares it dead, frees what it takes now as well
  if ((await tx.get(IS_ALIVE, id)) === undefined) return null;
  const takers = (await tx.all<TakerFound>(TAKERS)).map(
    (row): Taker => ({
      id: row.id,
      tags: JSON.parse(row.tags) as string[],
      cannot: JSON.parse(row.cannot) as string[],
      mostSlots: row.most_slots,
    }),
  );
  const cannots = texts(takers.flatMap((taker) => taker.cannot));
  const rows = await tx.all<LoopFound>(LOOPS, id, cannots);
  const loops = [...Map.groupBy(rows.filter(isLoop), (row) => row.loop_id).values()].map(toLoop);
  const crowds = rows.filter(({ execution_id: of }) => of === '').map(toCrowd);
  const stale = await staleOf(tx, id, loops);
  const over = await overAmong(tx, at, rows);
  const shared = decideShare(
    {
      takers,
      loops,
      crowds,
      leases: stale.map((lease) => ({
        loopId: lease.loop_id,
        workflowId: lease.workflow_id,
        worker: lease.worker,
        slots: lease.slots,
      })),
      over: over.map((row) => ({
        executionId: row.execution_id,
        workflowId: row.workflow_id,
        end: leftEnd(row.stopping, row.error),
      })),
      freed,
    },
    id,
    most,
  );
  for (const { loopId, slots } of shared.take) await tx.run(TAKE, loopId, id, slots);
  return shared;
}

/** Leases of this worker that no loop of an active execution has. */
async function staleOf(tx: PostgresTx, id: number, loops: readonly FoundLoop[]): Promise<readonly LeaseFound[]> {
  const mine = loops.filter(({ leases }) => leases.has(id)).map(({ loopId }) => loopId);
  if ((await tx.get<{ count: number }>(LEASES, id))!.count === mine.length) return [];
  return tx.all<LeaseFound>(STALE, id, numbers(mine));
}

/** Executions that nobody is left to end: most looks find none that might be. */
async function overAmong(tx: PostgresTx, at: number, rows: readonly LoopFound[]): Promise<readonly OverFound[]> {
  const might = rows.filter((row) => row.execution_id !== '' && (row.stopping || row.loop_id === null));
  if (might.length === 0) return [];
  return tx.all<OverFound>(OVER, at - LEFT_MS, texts([...new Set(might.map(({ execution_id: of }) => of))]));
}

function isLoop(row: LoopFound): row is LoopRow {
  return row.loop_id !== null;
}

/** Of the rows of its leases, or the one that it has without any. */
function toLoop(rows: readonly LoopRow[]): FoundLoop {
  const { loop_id: loopId, node_id: nodeId, execution_id: executionId, workflow_id: workflowId } = rows[0]!;
  const { slots, tags, stopping } = rows[0]!;
  const leases = rows.flatMap(({ worker, held }) => (worker === null ? [] : [[worker, held!] as const]));
  return { loopId, nodeId, executionId, workflowId, slots, tags: tagsOf(tags), stopping, leases: new Map(leases) };
}

function toCrowd({ worker, tags, many }: LoopFound, at: number): SharedLoop {
  return { loopId: -1 - at, executionId: '', slots: 1, many, tags: tagsOf(tags!), leases: new Map([[worker!, 1]]) };
}

/** Most ask for none. */
function tagsOf(text: string): readonly string[] {
  return text === '[]' ? [] : (JSON.parse(text) as string[]);
}
