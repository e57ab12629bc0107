import type { QueueId, RunId } from '@loopwright/model';
import type { StoredAnswer, WaitingStore } from '@loopwright/runtime/ports';
import type { Changer } from './change.ts';
import type { Reader } from './queries/read.ts';
import {
  nextDue,
  ownApproval,
  pageOfApprovals,
  parkedIn,
  settledOf,
  toApproval,
  toSettled,
} from './queries/waiting.sqlite.ts';

/** Parked messages, and what runs wait for. */
export function waitingStore(read: Reader, change: Changer): WaitingStore {
  const parked = async (queueId: QueueId): Promise<number> => (await read.first(parkedIn(queueId)))?.count ?? 0;
  return {
    async wake(now, limit) {
      const woken = await change('wake', { now, limit });
      return woken.map(({ queueId, ...counts }) => ({ queueId: queueId as QueueId, ...counts }));
    },
    nextDue: async () => (await read.first(nextDue()))?.due_at ?? null,
    parked,
    // Nearly always there are none: a look costs no transaction.
    unpark: async (queueId) => ((await parked(queueId)) === 0 ? 0 : change('unpark', { queueId })),

    settled: async (runId) => (await read.all(settledOf(runId))).map(toSettled),
    async timeOut(runId, now) {
      await change('timeOut', { runId, now });
    },
    async answerCallback(runId, key, answer, at) {
      const answered = await change('answerCallback', { runId, key, answer: JSON.stringify(answer), at });
      return answered.outcome === 'stored' ? stored({ ...answered, runId }) : answered;
    },
    async answerApproval(ownerId, id, answer, at) {
      const answered = await change('answerApproval', { ownerId, id, answer: JSON.stringify(answer), at });
      return answered.outcome === 'stored' ? stored(answered) : answered;
    },
    approvals: async (ownerId, filter) =>
      (await read.all(pageOfApprovals(ownerId, filter))).map((row) => toApproval(row, filter.now)),
    async approval(ownerId, id, now) {
      const row = await read.first(ownApproval(ownerId, id));
      return row === null ? null : toApproval(row, now);
    },
  };
}

function stored(answer: { runId: number; queueId: number | null; woken: boolean }): StoredAnswer {
  const { runId, queueId, woken } = answer;
  return { outcome: 'stored', runId: runId as RunId, queueId: queueId as QueueId | null, woken };
}
