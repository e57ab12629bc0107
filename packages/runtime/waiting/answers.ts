import { failure, invalidFields, type Json, type JsonObject, type UserId } from '@loopwright/model';
import type { Waits } from '../facade/waits.ts';
import type { Life } from '../incarnation.ts';
import { lifeNow } from '../life-now.ts';
import type { Clock, Store, StoredAnswer } from '../ports.ts';
import { orFollowUnsure } from '../sources/follow-store.ts';
import { checkValues, requestOf } from './approval-values.ts';
import type { Callbacks } from './callback-tokens.ts';

interface AnswersSetting {
  readonly store: Store;
  readonly clock: Clock;
  readonly callbacks: Callbacks;
  /** Throws StoreUnavailable between two lives. */
  readonly life: () => Life;
}

/** Makes the part that takes answers: each is on disk before its run hears of it. */
export function createAnswers({ store, clock, callbacks, life }: AnswersSetting): Waits {
  /** Lets the run go on, wherever it waits. */
  function tell(given: Life, { runId, queueId, woken }: StoredAnswer): void {
    const current = lifeNow(life); // which may be another one than when the answer was given
    if (current === null) return;
    const waiting = current.services.awaiting.get(runId);
    if (waiting !== undefined) waiting();
    else store.cluster?.ring({ bell: 'settled', runId });
    if (queueId === null) return;
    const queue = current.queues.find(queueId);
    if (woken && queue !== undefined && current === given) queue.woken(1);
    else if (woken) {
      queue?.countAnew(); // the life that is now may have counted it as woken, or not
      current.announce(queueId);
    }
    // It may be parked just now, and is then ready at once.
    else
      current.committer.barrier().then(
        () => current.announce(queueId),
        () => undefined, // the next life finds it on disk
      );
  }

  return {
    async callback(token, answer) {
      const current = life();
      const read = callbacks.read(token);
      if (read === null) throw failure('CALLBACK_NOT_FOUND');
      const given = { by: 'callback', body: answer.body, query: answer.query };
      const answering = store.waiting.answerCallback(read.runId, read.key, given, clock.now());
      const stored = await orFollowUnsure(current, store.cluster, answering);
      if (stored.outcome === 'unknown') throw failure('CALLBACK_NOT_FOUND');
      if (stored.outcome === 'used') throw failure('CALLBACK_USED');
      if (stored.outcome === 'over') throw failure('CALLBACK_OVER');
      tell(current, stored);
    },
    async approve(ownerId: UserId, id: number, { approved, values, note, person }) {
      const current = life();
      const approval = await store.waiting.approval(ownerId, id, clock.now());
      if (approval === null) throw failure('APPROVAL_NOT_FOUND');
      if (approval.state !== 'pending') throw notPending(approval.state);
      const checked = approved ? checkValues(requestOf(approval.request).fields, values) : { values, errors: {} };
      if (Object.keys(checked.errors).length > 0) throw invalidFields(checked.errors);
      const given: JsonObject = { by: 'approval', approved, values: checked.values, note, person };
      const answering = store.waiting.answerApproval(ownerId, id, given as Json, clock.now());
      const stored = await orFollowUnsure(current, store.cluster, answering);
      if (stored.outcome === 'unknown') throw failure('APPROVAL_NOT_FOUND');
      if (stored.outcome === 'not-pending') throw notPending(stored.state);
      tell(current, stored);
    },
  };
}

function notPending(state: 'answered' | 'timed-out') {
  const detail =
    state === 'answered'
      ? 'This approval was answered before: its run has gone on with the first answer.'
      : 'This approval has timed out: its run goes on without an answer.';
  return failure('APPROVAL_NOT_PENDING', { detail });
}
