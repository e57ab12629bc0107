import type { ExecutionId, Incarnation, LoopId, NodeId, WorkflowId } from '@loopwright/model';
import type { Cluster, LoopLease, Share, WorkerRow } from '@loopwright/runtime/ports';
import { askStop, keepKeyDigest, releaseLoop, reserveIterations } from '../changes/cluster/leases.postgres.ts';
import { type FoundLoop, type Shared, shareLoops } from '../changes/cluster/share-loops.postgres.ts';
import { hasDead } from '../changes/log/reclaim.postgres.ts';
import { heldSlots, unfinishedIn, workersAlive } from '../queries/cluster.postgres.ts';
import type { Reader } from '../queries/read.ts';
import type { Bells } from './bells.ts';
import type { Postgres } from './connect.ts';
import { type PostgresLife, SILENT_MS } from './life.ts';
import { inTransaction, type PostgresTx } from './transaction.ts';

/** What the processes on one PostgreSQL have between them. */
export function postgresCluster(
  postgres: Postgres,
  read: Reader,
  life: PostgresLife,
  bells: Bells,
  now: () => number,
): Cluster {
  // Each locks the rows that it reads, or reads one statement.
  const change = <Answer>(work: (tx: PostgresTx) => Promise<Answer>): Promise<Answer> =>
    inTransaction(postgres, work, 'READ COMMITTED');
  return {
    async share(incarnation, cannot) {
      const work = { id: incarnation, cannot, silentMs: SILENT_MS, at: now() };
      const shared = await change((tx) => shareLoops(tx, work));
      return shared === null ? null : toShare(shared, incarnation);
    },
    hasDead: (incarnation) => change((tx) => hasDead(tx, { except: incarnation, silentMs: SILENT_MS })),
    async release(incarnation, loopId, slots) {
      await change((tx) => releaseLoop(tx, { id: incarnation, loopId, slots }));
    },
    askStop: (executionId, at) => change((tx) => askStop(tx, { id: executionId, at })),
    heldSlots: async (executionId) => (await read.first(heldSlots(executionId)))?.slots ?? 0,
    unfinished: async (queueId) => (await read.first(unfinishedIn(queueId)))?.count ?? 0,
    reserveIterations: (loopId, count) => change((tx) => reserveIterations(tx, { loopId, count })),
    keyDigest: (digest) => change((tx) => keepKeyDigest(tx, { digest })),
    async workers() {
      const rows = await read.all(workersAlive());
      return rows.map(
        (row): WorkerRow => ({
          incarnation: row.id as Incarnation,
          name: row.name,
          tags: JSON.parse(row.tags) as string[],
          works: row.works === 1,
          beganAt: row.began_at,
          heartbeatAt: row.heartbeat_at,
          loops: row.loops,
        }),
      );
    },
    ring: bells.ring,
    listen: bells.listen,
    onLost: life.onLost,
  };
}

function toShare({ loops, take, surplus, shrink, stale, over, unserved, freed }: Shared, me: number): Share {
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
    unserved: unserved.map((loopId) => {
      const { executionId, tags } = byId.get(loopId)!;
      return { executionId: executionId as ExecutionId, tags };
    }),
  };
}
