import type { StatementSync } from 'node:sqlite';
import type { ExecutionId, Incarnation, LoopId, NodeId, QueueId } from '@loopwright/model';
import type { AskedEnd, Share } from '@loopwright/runtime/ports';
import type { MemoryStore } from '@loopwright/storage/memory';
import { askedEnd } from '../../../packages/storage/changes/cluster/leases.postgres.ts';
import { beginIncarnation } from '../../../packages/storage/changes/log/begin-incarnation.sqlite.ts';
import {
  decideShare,
  type FoundLoop,
  LEFT_MS,
  leftEnd,
  toShare,
} from '../../../packages/storage/cluster/decide-share.ts';
import type { Changes } from '../../../packages/storage/thread/answering.ts';
import type { SqliteTx, SqlValue } from '../../../packages/storage/thread/transaction.ts';

/** Whose rules the simulated database follows: of the embedded one, or of one that several workers share. */
export type Rules = 'sqlite' | 'postgres';

const ALIVE = 'SELECT id FROM worker WHERE alive = 1 ORDER BY id';
const BURY = 'UPDATE worker SET alive = 0 WHERE id = ?';
const BEGIN = 'INSERT INTO worker (alive, began_at) VALUES (1, ?)';
const FREE_MESSAGES = 'UPDATE message SET state = 0, worker = NULL WHERE state = 1 AND worker = ?';
const FREE_RUNS = 'UPDATE run SET state = 0, worker = NULL WHERE worker = ?';
const LOOPS = `SELECT x.loop_id, x.node_id, e.id AS execution_id, w.id AS workflow_id, x.slots, e.stop_asked_at
  FROM execution e JOIN execution_loop x ON x.execution_num = e.num JOIN workflow w ON w.num = e.workflow_num
  WHERE e.state IN ('PENDING', 'STARTED') AND x.ended = 0 AND x.loop_id IS NOT NULL ORDER BY x.loop_id`;
const OWNERS = 'SELECT l.id, w.id AS workflow_id FROM loop l JOIN workflow w ON w.num = l.workflow_num';
const OVER = `SELECT e.num, e.id AS execution_id, w.id AS workflow_id, e.stop_asked_at, e.error
  FROM execution e JOIN workflow w ON w.num = e.workflow_num
  WHERE e.state IN ('PENDING', 'STARTED') AND (e.stop_asked_at < ? OR e.stop_asked_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM execution_loop x WHERE x.execution_num = e.num AND x.ended = 0))`;
const LOOPS_OF = 'SELECT loop_id FROM execution_loop x JOIN execution e ON e.num = x.execution_num WHERE e.id = ?';
const ASK_STOP = `UPDATE execution SET stop_asked_at = coalesce(stop_asked_at, ?2),
  error = CASE WHEN stop_asked_at IS NULL THEN ?3 ELSE error END
  WHERE id = ?1 AND state IN ('PENDING', 'STARTED') RETURNING error`;
const ASKED = `SELECT error FROM execution
  WHERE id = ? AND state IN ('PENDING', 'STARTED') AND stop_asked_at IS NOT NULL`;
const RESERVE = 'UPDATE loop SET next_iteration = next_iteration + ?2 WHERE id = ?1 RETURNING next_iteration';
const RETURN = 'UPDATE loop SET next_iteration = ?2 WHERE id = ?1 AND next_iteration = ?3';
const ENDED = `SELECT x.node_id FROM execution_loop x JOIN execution e ON e.num = x.execution_num WHERE e.id = ? AND x.ended = 1`;
const LISTENING = `SELECT x.loop_id, e.num FROM execution e JOIN execution_loop x ON x.execution_num = e.num
  WHERE e.state IN ('PENDING', 'STARTED') AND x.channel IS NOT NULL AND x.ended = 0 ORDER BY x.loop_id`;
const READERS = `SELECT x.loop_id, l.queue_id FROM execution e JOIN execution_loop x ON x.execution_num = e.num
  JOIN loop l ON l.id = x.loop_id WHERE e.state IN ('PENDING', 'STARTED') AND x.ended = 0 ORDER BY x.loop_id`;
const UNFINISHED = 'SELECT seq FROM message WHERE queue_id = ? AND state IN (0, 1, 3, 4) LIMIT 1';

/** More slots than any workflow of a seed has. */
const MOST_SLOTS = 100;

/** What workers have on PostgreSQL beside the data, in memory: lives, and leases of loops. Each part is one transaction. */
export interface SharedDatabase {
  /** How changes are made where workers live side by side. */
  readonly changes: Partial<Changes>;
  /** The data that they share; told once. */
  use(database: MemoryStore): void;
  shareOf(incarnation: Incarnation, cannot: readonly ExecutionId[], most: number | undefined, at: number): Share | null;
  hasDead(incarnation: Incarnation): boolean;
  release(incarnation: Incarnation, loopId: LoopId, slots: number): void;
  askStop(executionId: ExecutionId, end: AskedEnd, at: number): AskedEnd | null;
  askedEnd(executionId: ExecutionId): AskedEnd | null;
  heldSlots(executionId: ExecutionId): number;
  endedLoops(executionIds: readonly ExecutionId[]): ReadonlyMap<ExecutionId, readonly NodeId[]>;
  listening(): string;
  readElsewhere(incarnation: Incarnation): readonly QueueId[];
  hasUnfinished(queueId: QueueId): boolean;
  reserveIterations(loopId: LoopId, count: number): number;
  returnIterations(loopId: LoopId, first: number, end: number): void;
}

/**
 * Makes it. Where workers live side by side no requests of `api` workflows are simulated, so nobody is orphaned.
 *
 * @param isDead - whether a worker's connection is gone, or it was silent for too long
 * @param onBuried - hears who is declared dead
 */
export function sharedDatabase(
  isDead: (incarnation: number) => boolean,
  onBuried: (incarnation: number) => void = () => undefined,
): SharedDatabase {
  let shared: MemoryStore | null = null;
  const leases = new Map<number, Map<number, number>>();
  const cannots = new Map<number, readonly string[]>();

  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql) ?? shared!.database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const all = <Row>(sql: string, ...values: SqlValue[]): Row[] => statement(sql).all(...values) as unknown as Row[];
  const run = (sql: string, ...values: SqlValue[]): number => Number(statement(sql).run(...values).changes);

  function freeLoops(worker: number): void {
    for (const holders of leases.values()) holders.delete(worker);
  }

  function bury(change: (sql: string, ...values: SqlValue[]) => number, worker: number): number {
    onBuried(worker);
    change(BURY, worker);
    freeLoops(worker);
    change(FREE_RUNS, worker);
    return change(FREE_MESSAGES, worker);
  }

  const changes: Partial<Changes> = {
    beginIncarnation(tx: SqliteTx, { at }: { at: number }) {
      const others = tx.all<{ id: number }>(ALIVE).map(({ id }) => id);
      const dead = others.filter(isDead);
      if (dead.length === others.length) {
        for (const id of dead) {
          onBuried(id);
          freeLoops(id);
        }
        return beginIncarnation(tx, { at });
      }
      let reclaimed = 0;
      for (const id of dead) reclaimed += bury((sql, ...values) => tx.run(sql, ...values), id);
      return { incarnation: tx.insert(BEGIN, at), orphaned: 0, reclaimed };
    },
    endIncarnation(tx: SqliteTx, { id }: { id: number }) {
      bury((sql, ...values) => tx.run(sql, ...values), id);
      return null;
    },
  };

  const held = (executionId: string): number =>
    all<{ loop_id: number | null }>(LOOPS_OF, executionId)
      .flatMap(({ loop_id: id }) => [...(leases.get(id ?? 0)?.values() ?? [])])
      .reduce((sum, slots) => sum + slots, 0);

  return {
    changes,
    use(database) {
      shared = database;
    },
    shareOf(me, cannot, most, at) {
      const others = all<{ id: number }>(ALIVE).filter(({ id }) => id !== me);
      const dead = others.filter(({ id }) => isDead(id));
      for (const { id } of dead) bury(run, id);
      const alive = all<{ id: number }>(ALIVE).map(({ id }) => id);
      if (!alive.includes(me)) return null;
      cannots.set(me, cannot);
      const found = all<{
        loop_id: number;
        node_id: string;
        execution_id: string;
        workflow_id: string;
        slots: number;
        stop_asked_at: number | null;
      }>(LOOPS);
      const owners = new Map(all<{ id: number; workflow_id: string }>(OWNERS).map((row) => [row.id, row.workflow_id]));
      const decided = decideShare(
        {
          takers: alive.map((id) => ({ id, tags: [], cannot: cannots.get(id) ?? [], mostSlots: MOST_SLOTS })),
          loops: found.map(
            (row): FoundLoop => ({
              loopId: row.loop_id,
              nodeId: row.node_id,
              executionId: row.execution_id,
              workflowId: row.workflow_id,
              slots: row.slots,
              tags: [],
              stopping: row.stop_asked_at !== null,
              leases: new Map(leases.get(row.loop_id)),
            }),
          ),
          crowds: [],
          leases: [...leases].flatMap(([loopId, holders]) =>
            [...holders].map(([worker, slots]) => ({ loopId, workflowId: owners.get(loopId)!, worker, slots })),
          ),
          over: all<{ execution_id: string; workflow_id: string; stop_asked_at: number | null; error: string | null }>(
            OVER,
            at - LEFT_MS,
          )
            .filter((row) => held(row.execution_id) === 0)
            .map((row) => ({
              executionId: row.execution_id,
              workflowId: row.workflow_id,
              end: leftEnd(row.stop_asked_at !== null, row.error),
            })),
          freed: dead.length > 0,
        },
        me,
        most,
      );
      for (const { loopId, slots } of decided.take) {
        const holders = leases.get(loopId) ?? new Map<number, number>();
        leases.set(loopId, holders.set(me, (holders.get(me) ?? 0) + slots));
      }
      return toShare(decided, me);
    },
    hasDead: (me) => all<{ id: number }>(ALIVE).some(({ id }) => id !== me && isDead(id)),
    release(me, loopId, slots) {
      const holders = leases.get(loopId);
      const left = (holders?.get(me) ?? 0) - slots;
      if (left > 0) holders!.set(me, left);
      else holders?.delete(me);
    },
    askStop(id, { error }, at) {
      const [asked] = all<{ error: string | null }>(ASK_STOP, id, at, error);
      return asked === undefined ? null : askedEnd(asked.error);
    },
    askedEnd(id) {
      const [asked] = all<{ error: string | null }>(ASKED, id);
      return asked === undefined ? null : askedEnd(asked.error);
    },
    heldSlots: held,
    endedLoops: (ids) =>
      new Map(ids.map((id) => [id, all<{ node_id: string }>(ENDED, id).map((row) => row.node_id as NodeId)])),
    listening: () => JSON.stringify(all(LISTENING)),
    readElsewhere(me) {
      const readers = all<{ loop_id: number; queue_id: number }>(READERS);
      const isMine = ({ loop_id: id }: { readonly loop_id: number }): boolean => (leases.get(id)?.get(me) ?? 0) > 0;
      const mine = new Set(readers.filter(isMine).map(({ queue_id: id }) => id));
      const others = readers.filter((reader) => !isMine(reader)).map(({ queue_id: id }) => id);
      return [...new Set(others.filter((id) => mine.has(id)))] as QueueId[];
    },
    hasUnfinished: (queueId) => all(UNFINISHED, queueId).length > 0,
    reserveIterations(loopId, count) {
      const [reserved] = all<{ next_iteration: number }>(RESERVE, loopId, count);
      return reserved!.next_iteration - count;
    },
    returnIterations(loopId, first, end) {
      run(RETURN, loopId, first, end);
    },
  };
}
