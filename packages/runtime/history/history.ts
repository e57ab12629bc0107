import { failure, type Json, type MessageSeq, type UserId } from '@loopwright/model';
import type { History } from '../facade/history.ts';
import type { Secrets } from '../facade/secrets.ts';
import { lifeNow } from '../life-now.ts';
import type { DeadLetterRow } from '../ports.ts';
import type { ReplayParts } from '../replay/prepare-replay.ts';
import { replay } from '../replay/replay.ts';
import { orFollowUnsure } from '../sources/follow-store.ts';
import { editDeadLetter } from './edit-dead-letter.ts';
import { fixRun } from './fix-run.ts';
import { readRun } from './read-run.ts';
import { shownPayload } from './shown-payload.ts';

interface HistorySetting extends ReplayParts {
  readonly secrets: Secrets;
}

/** Makes the part that reads past runs and moves dead letters. */
export function createHistory(setting: HistorySetting): History {
  const { store } = setting;

  async function letter(
    ownerId: UserId,
    seq: number,
  ): Promise<DeadLetterRow & { readonly payload: Uint8Array | null }> {
    const row = await store.history.deadLetter(ownerId, seq as MessageSeq);
    if (row === null) throw failure('MESSAGE_NOT_FOUND');
    return row;
  }

  return {
    run: (ownerId, id, part) =>
      readRun(store, setting.versions, setting.secrets.mask, ownerId, id, setting.clock.now(), part),
    async redrive(ownerId, seq) {
      const life = setting.life();
      const { queueId } = await letter(ownerId, seq);
      const redriving = store.workflows.redrive(ownerId, seq as MessageSeq, life.nextPlace());
      const outcome = await orFollowUnsure(life, store.cluster, redriving);
      if (outcome === 'unknown') throw failure('MESSAGE_NOT_FOUND');
      if (outcome === 'not-dead') throw failure('DEAD_LETTER_ONLY');
      lifeNow(setting.life)?.announce(queueId);
    },
    replay: (ownerId, id, call) => replay(setting, ownerId, id, call),
    fix: (ownerId, id, call) => fixRun(setting, ownerId, id, call),
    editDeadLetter: (ownerId, seq, payload) => editDeadLetter(setting, ownerId, seq as MessageSeq, payload),
    async deleteDeadLetter(ownerId, seq) {
      const { queueId } = await letter(ownerId, seq);
      const outcome = await store.workflows.deleteDeadLetter(ownerId, seq as MessageSeq);
      if (outcome === 'unknown') throw failure('MESSAGE_NOT_FOUND');
      if (outcome === 'not-dead') throw failure('DEAD_LETTER_ONLY');
      const queue = lifeNow(setting.life)?.queues.find(queueId);
      if (queue !== undefined) queue.depth -= 1;
    },
    async deadLetterPayload(ownerId, seq): Promise<Json> {
      const { payload, runId } = await letter(ownerId, seq);
      if (payload === null) {
        if (runId === null) return null;
        const now = setting.clock.now();
        const { tasks } = await readRun(store, setting.versions, setting.secrets.mask, ownerId, runId, now);
        return tasks[0]?.output ?? null;
      }
      return shownPayload(payload);
    },
  };
}
