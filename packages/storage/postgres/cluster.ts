import type { ExecutionId, Incarnation, NodeId, QueueId } from '@loopwright/model';
import type { Cluster, WorkerRow } from '@loopwright/runtime/ports';
import {
  askedEnd,
  askStop,
  releaseLoop,
  reserveIterations,
  returnIterations,
} from '../changes/cluster/leases.postgres.ts';
import { shareLoops } from '../changes/cluster/share-loops.postgres.ts';
import { hasDead } from '../changes/log/reclaim.postgres.ts';
import { toShare } from '../cluster/decide-share.ts';
import {
  askedOf,
  endedAmong,
  heldSlots,
  listening,
  readElsewhere,
  serverAddress,
  unfinishedIn,
  workersAlive,
} from '../queries/cluster.postgres.ts';
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
    async share(incarnation, cannot, most = Number.POSITIVE_INFINITY) {
      const work = { id: incarnation, cannot, most, silentMs: SILENT_MS, at: now() };
      const shared = await change((tx) => shareLoops(tx, work));
      return shared === null ? null : toShare(shared, incarnation);
    },
    hasDead: (incarnation) => change((tx) => hasDead(tx, { except: incarnation, silentMs: SILENT_MS })),
    async release(incarnation, loopId, slots) {
      await change((tx) => releaseLoop(tx, { id: incarnation, loopId, slots }));
    },
    askStop: (executionId, { error }, at) => change((tx) => askStop(tx, { id: executionId, error, at })),
    async askedEnd(executionId) {
      const asked = await read.first(askedOf(executionId));
      return asked === null ? null : askedEnd(asked.error);
    },
    heldSlots: async (executionId) => (await read.first(heldSlots(executionId)))?.slots ?? 0,
    async endedLoops(executionIds) {
      const rows = await read.all(endedAmong(executionIds));
      const ended = Map.groupBy(rows, ({ id }) => id as ExecutionId);
      return new Map([...ended].map(([id, its]) => [id, its.map(({ node_id: node }) => node as NodeId)]));
    },
    listening: async () => (await read.first(listening()))!.listening,
    readElsewhere: async (incarnation) =>
      (await read.all(readElsewhere(incarnation))).map(({ queue_id: id }) => id as QueueId),
    hasUnfinished: async (queueId) => (await read.first(unfinishedIn(queueId))) !== null,
    reserveIterations: (loopId, count) => change((tx) => reserveIterations(tx, { loopId, count })),
    async returnIterations(loopId, first, end) {
      await change((tx) => returnIterations(tx, { loopId, first, end }));
    },
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
    serverAddress: async () => (await read.first(serverAddress()))?.address ?? null,
    ring: bells.ring,
    listen: bells.listen,
    onLost: life.onLost,
  };
}
