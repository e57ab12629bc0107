import type { LoopId, MessageSeq, NodeId, QueueId } from '@loopwright/model';
import type { HistoryStore } from '@loopwright/runtime/ports';
import type { Changer } from './change.ts';
import { activityOf } from './queries/activity.sqlite.ts';
import { deadLetterOf, oldestDeadLetters, pageOfDeadLetters, toDeadLetter } from './queries/dead-letters.sqlite.ts';
import { journalOf, payloadOfMessage, payloadOfRun } from './queries/executions.sqlite.ts';
import { loopsOf, minutesOf } from './queries/loops.sqlite.ts';
import { countDeadLetters, depthOf, depthUpTo, queueOf, queuesOf, toQueue } from './queries/queues.sqlite.ts';
import type { Reader } from './queries/read.ts';
import { ownRun, pageOfRuns, toRun } from './queries/runs.sqlite.ts';

/** Messages that are counted in two milliseconds. The thread of heavy reads takes a hundred times as long to start. */
const QUICKLY_COUNTED = 20_000;

/** Past runs, queues and dead letters on SQLite. */
export function historyStore(read: Reader, change: Changer): HistoryStore {
  return {
    async runs(ownerId, filter) {
      const page = pageOfRuns(read.dialect, ownerId, filter);
      return page === null ? [] : (await read.all(page)).map(toRun);
    },
    async run(ownerId, id) {
      const row = await read.first(ownRun(ownerId, id));
      return row === null ? null : toRun(row);
    },
    async journal(id) {
      const [segments, [payload]] = await read.together(journalOf(id), payloadOfRun(id));
      return { segments: segments.map((segment) => segment.bytes), payload: payload?.bytes ?? null };
    },
    queues: async (ownerId, filter = {}) => (await read.all(queuesOf(ownerId, filter.workflowId))).map(toQueue),
    async queue(ownerId, id) {
      const row = await read.first(queueOf(ownerId, id));
      return row === null ? null : toQueue(row);
    },
    async depth(queueId) {
      const few = (await read.first(depthUpTo(queueId, QUICKLY_COUNTED)))?.depth ?? 0;
      return few < QUICKLY_COUNTED ? few : ((await read.first(depthOf(queueId)))?.depth ?? 0);
    },
    deadLetters: async (ownerId, filter) =>
      (await read.all(pageOfDeadLetters(read.dialect, ownerId, filter))).map(toDeadLetter),
    async oldestDeadLetters(ownerId, queueId, limit) {
      const [oldest, [count]] = await read.together(
        oldestDeadLetters(ownerId, queueId, limit),
        countDeadLetters(ownerId, queueId),
      );
      return { seqs: oldest.map(({ seq }) => seq as MessageSeq), total: count?.total ?? 0 };
    },
    async deadLetter(ownerId, seq) {
      const [[row], [payload]] = await read.together(deadLetterOf(ownerId, seq), payloadOfMessage(seq));
      return row === undefined ? null : { ...toDeadLetter(row), payload: payload?.bytes ?? null };
    },
    activity: (ownerId, workflowId, span) => activityOf(read, ownerId, workflowId, span),
    async minutes(workflowId, from, to) {
      const rows = await read.all(minutesOf(workflowId, from, to));
      return rows.map(({ loop_id: loopId, minute, succeeded, failed }) => ({
        loopId: loopId as LoopId,
        minute,
        succeeded,
        failed,
      }));
    },
    async loops(workflowId) {
      const rows = await read.all(loopsOf(workflowId));
      return rows.map((row) => ({
        id: row.id as LoopId,
        nodeId: row.node_id as NodeId,
        queueId: row.queue_id as QueueId,
        nextIteration: row.next_iteration,
      }));
    },
    retire: (rules) => change('retire', rules),
  };
}
