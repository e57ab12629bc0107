import type { QueueId } from '@loopwright/model';
import type { WaitingStore } from '@loopwright/runtime/ports';
import type { Changer } from './change.ts';
import type { Reader } from './queries/read.ts';
import { nextDue, parkedIn } from './queries/waiting.sqlite.ts';

/** Parked messages on SQLite. */
export function waitingStore(read: Reader, change: Changer): WaitingStore {
  const parked = async (queueId: QueueId): Promise<number> => (await read.first(parkedIn(queueId)))?.count ?? 0;
  return {
    async wake(now, limit) {
      const woken = await change('wake', { now, limit });
      return woken.map(({ queueId, count }) => ({ queueId: queueId as QueueId, count }));
    },
    nextDue: async () => (await read.first(nextDue()))?.due_at ?? null,
    parked,
    // Nearly always there are none: a look costs no transaction.
    unpark: async (queueId) => ((await parked(queueId)) === 0 ? 0 : change('unpark', { queueId })),
  };
}
