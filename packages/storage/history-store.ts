import type { LoopId, NodeId } from '@loopwright/model';
import type { HistoryStore } from '@loopwright/runtime/ports';
import type { Changer } from './change.ts';
import type { Queries } from './queries/compile.ts';
import { journalOf, payloads } from './queries/executions.ts';
import { ownDeadLetters, ownQueues, queuesOfWorkflow, toDeadLetter, toQueue } from './queries/queues.ts';
import type { Reader } from './queries/read.ts';
import { ownRuns, pageOfRuns, toRun } from './queries/runs.ts';

/** Past runs, queues and dead letters on SQLite. */
export function historyStore(queries: Queries, read: Reader, change: Changer): HistoryStore {
  return {
    runs: async (ownerId, filter) => (await read.all(pageOfRuns(queries, ownerId, filter))).map(toRun),
    async run(ownerId, id) {
      const row = await read.first(ownRuns(queries, ownerId).where('r.id', '=', id));
      return row === null ? null : toRun(row);
    },
    async journal(id) {
      const [segments, [payload]] = await read.together(
        journalOf(queries, id),
        payloads(queries).where('p.id', '=', queries.selectFrom('run').select('payload_id').where('id', '=', id)),
      );
      return { segments: segments.map((segment) => segment.events as Uint8Array), payload: payload?.bytes ?? null };
    },
    async queues(ownerId, filter = {}) {
      const { workflowId } = filter;
      const rows = await read.all(
        workflowId === undefined ? ownQueues(queries, ownerId) : queuesOfWorkflow(queries, ownerId, workflowId),
      );
      return rows.map(toQueue);
    },
    async queue(ownerId, id) {
      const row = await read.first(ownQueues(queries, ownerId).where('q.id', '=', id));
      return row === null ? null : toQueue(row);
    },
    async depth(queueId) {
      const row = await read.first(
        queries
          .selectFrom('message')
          .select((each) => each.fn.countAll<number>().as('depth'))
          .where('queue_id', '=', queueId),
      );
      return row?.depth ?? 0;
    },
    async deadLetters(ownerId, { queueId, workflowId, before, limit }) {
      let page = ownDeadLetters(queries, ownerId).orderBy('m.seq', 'desc').limit(limit);
      if (queueId !== undefined) page = page.where('q.id', '=', queueId);
      if (workflowId !== undefined) page = page.where('w.id', '=', workflowId);
      if (before !== undefined) page = page.where('m.seq', '<', before);
      return (await read.all(page)).map(toDeadLetter);
    },
    async deadLetter(ownerId, seq) {
      const [[row], [payload]] = await read.together(
        ownDeadLetters(queries, ownerId).where('m.seq', '=', seq),
        payloads(queries).where('p.id', '=', queries.selectFrom('message').select('payload_id').where('seq', '=', seq)),
      );
      return row === undefined ? null : { ...toDeadLetter(row), payload: payload?.bytes ?? null };
    },
    async minutes(workflowId, from, to) {
      const rows = await read.all(
        queries
          .selectFrom('workflow as w')
          .innerJoin('loop as l', 'l.workflow_num', 'w.num')
          .innerJoin('minute as m', 'm.loop_id', 'l.id')
          .select(['m.loop_id', 'm.minute', 'm.succeeded', 'm.failed'])
          .where('w.id', '=', workflowId)
          .where('m.minute', '>=', from)
          .where('m.minute', '<=', to)
          .orderBy('m.minute')
          .orderBy('m.loop_id'),
      );
      return rows.map((row) => ({
        loopId: row.loop_id as LoopId,
        minute: row.minute,
        succeeded: row.succeeded,
        failed: row.failed,
      }));
    },
    async loops(workflowId) {
      const rows = await read.all(
        queries
          .selectFrom('loop as l')
          .innerJoin('workflow as w', 'w.num', 'l.workflow_num')
          .select(['l.id', 'l.node_id', 'l.next_iteration'])
          .where('w.id', '=', workflowId)
          .orderBy('l.id'),
      );
      return rows.map((row) => ({
        id: row.id as LoopId,
        nodeId: row.node_id as NodeId,
        nextIteration: row.next_iteration,
      }));
    },
    retire: (rules) => change('retire', rules),
  };
}
