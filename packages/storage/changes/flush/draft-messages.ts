import { MESSAGE_STATE } from '../../codes.ts';
import { DataError } from '../../thread/sqlite-failure.ts';
import type { ChangeOutcome } from './context.ts';
import type { Draft, DraftMessage } from './draft.ts';
import { countReference } from './draft-counts.ts';
import type { StoredChangeOf } from './stored-change.ts';

const NEW = { isNew: true, deadAt: null, dueAt: null, errorCode: null, errorText: null } as const;

/** The message, when this incarnation holds it. */
function held(draft: Draft, seq: number): DraftMessage | null {
  const message = draft.messages.get(seq);
  return message?.state === MESSAGE_STATE.leased && message.worker === draft.worker ? message : null;
}

function nameRun(draft: Draft, seq: number, runId: number): void {
  const known = draft.messagesOfRun.get(runId) ?? [];
  if (!known.includes(seq)) draft.put(draft.messagesOfRun, runId, [...known, seq]);
}

function add(draft: Draft, given: number | null, message: DraftMessage): void {
  const seq = given ?? -1 - draft.messages.size;
  if (draft.messages.get(seq) != null) throw new DataError(`There is a message ${seq} already`);
  draft.put(draft.messages, seq, message);
  if (message.runId !== null) nameRun(draft, seq, message.runId);
  if (message.payloadId !== null) countReference(draft, message.payloadId, 1);
}

const back = (message: DraftMessage, state: number, dueAt: number | null = null): DraftMessage => ({
  ...message,
  state,
  worker: null,
  deliveries: Math.max(message.deliveries - 1, 0), // a planned stop spends no delivery: only a crash does
  dueAt,
});

/** Puts a message into a queue, ready or in the hands of this incarnation already. */
export function sendMessage(draft: Draft, sent: StoredChangeOf<'send-message'>): ChangeOutcome {
  const { seq, queueId, runId, payloadId, leased, at } = sent;
  const state = leased ? MESSAGE_STATE.leased : MESSAGE_STATE.ready;
  const worker = leased ? draft.worker : null;
  const requeued = runId !== null && !leased;
  add(draft, seq, {
    ...NEW,
    queueId,
    state,
    worker,
    runId,
    payloadId,
    deliveries: leased ? 1 : 0,
    createdAt: at,
    requeued,
  });
  return 'written';
}

/** Puts a message into a queue on its terms; one that was seen before is left out, with its payload. */
export function sendOnTerms(draft: Draft, sent: StoredChangeOf<'send-on-terms'>): ChangeOutcome {
  const { queueId, seq, payloadId, runId, at, key, priority, expiresAt, dedupe } = sent;
  if (dedupe !== null) {
    const name = seenOf(queueId, dedupe.key);
    const known = draft.seen.get(name)?.until ?? draft.facts.seen.get(name);
    if (known !== undefined && known > at) {
      const { change } = draft.references.get(payloadId) ?? { change: 0 };
      draft.put(draft.references, payloadId, { change, left: true }); // it was written for nothing
      return 'written';
    }
    draft.put(draft.seen, name, { queueId, key: dedupe.key, until: dedupe.until, at });
  }
  const until = sent.debounce === null ? sent.until : replaceOf(draft, sent, sent.debounce);
  // The first of its key is made ready when all is written.
  const soon = key === null ? MESSAGE_STATE.ready : MESSAGE_STATE.behind;
  const state = until === null ? soon : MESSAGE_STATE.parked;
  const terms = { dueAt: until, key, expiresAt, priority, requeued: runId !== null };
  add(draft, seq, {
    ...NEW,
    queueId,
    state,
    worker: null,
    runId,
    payloadId,
    deliveries: 0,
    createdAt: at,
    ...terms,
  });
  return 'written';
}

/** Takes the place of the message that waits for its key to be quiet; answers until when this one does. */
function replaceOf(
  draft: Draft,
  { queueId, seq, until }: StoredChangeOf<'send-on-terms'>,
  debounce: NonNullable<StoredChangeOf<'send-on-terms'>['debounce']>,
): number {
  if (seq === null) throw new DataError('A message that settles has a number of its own');
  const name = seenOf(queueId, debounce.key);
  const known = draft.settling.get(name) ?? draft.facts.settling.get(name);
  const before = known === undefined ? null : draft.messages.get(known.seq);
  const replaces = before?.state === MESSAGE_STATE.parked && before.runId === null;
  if (known !== undefined && replaces) {
    draft.put(draft.messages, known.seq, null);
    if (before.payloadId !== null) countReference(draft, before.payloadId, -1);
  }
  const latest = known !== undefined && replaces ? known.latest : debounce.latest;
  draft.put(draft.settling, name, { queueId, key: debounce.key, seq, latest });
  return Math.max(until ?? 0, Math.min(debounce.until, latest));
}

/** Makes one message of several: the first holds the new payload, the others go. One that is not held loses the group. */
export function gatherMessages(draft: Draft, { seqs, payloadId }: StoredChangeOf<'gather-messages'>): ChangeOutcome {
  const [first = 0, ...others] = seqs;
  const message = held(draft, first);
  if (message === null) return 'lease-lost';
  draft.put(draft.messages, first, { ...message, payloadId });
  countReference(draft, payloadId, 1);
  if (message.payloadId !== null) countReference(draft, message.payloadId, -1);
  for (const seq of others) if (acknowledge(draft, { seq }) === 'lease-lost') return 'lease-lost';
  return 'written';
}

/** Names the key of a message in its queue. */
export const seenOf = (queueId: number, key: string): string => `${queueId}.${key}`;

/** A held message began a run. */
export function nameRunOf(draft: Draft, seq: number, runId: number): ChangeOutcome {
  const message = held(draft, seq);
  if (message === null) return 'lease-lost';
  draft.put(draft.messages, seq, { ...message, runId });
  nameRun(draft, seq, runId);
  return 'written';
}

/** Removes a message that this incarnation holds. Its payload stays while its run refers to it. */
export function acknowledge(draft: Draft, { seq }: Pick<StoredChangeOf<'acknowledge'>, 'seq'>): ChangeOutcome {
  const message = held(draft, seq);
  if (message === null) return 'lease-lost';
  draft.put(draft.messages, seq, null);
  if (message.payloadId !== null) countReference(draft, message.payloadId, -1);
  return 'written';
}

/** Keeps a message that is out of attempts: the one that this incarnation holds, or a new one for a run that never had a row. */
export function deadLetter(draft: Draft, letter: StoredChangeOf<'dead-letter'>): ChangeOutcome {
  const { seq, queueId, payloadId, runId, error, at } = letter;
  const dead = {
    state: MESSAGE_STATE.dead,
    worker: null,
    runId,
    deadAt: at,
    errorCode: error.code,
    errorText: error.text,
  };
  if (seq === null) {
    add(draft, null, { ...NEW, queueId, payloadId, deliveries: 1, createdAt: at, ...dead });
    return 'written';
  }
  const message = held(draft, seq);
  if (message === null) return 'lease-lost';
  draft.put(draft.messages, seq, { ...message, ...dead });
  nameRun(draft, seq, runId);
  return 'written';
}

/** Gives messages back that were claimed and not begun. One that this incarnation does not hold loses the group, one that is gone does not. */
export function releaseMessages(draft: Draft, { seqs }: StoredChangeOf<'release-messages'>): ChangeOutcome {
  for (const seq of seqs) {
    if (draft.messages.get(seq) == null) continue;
    const message = held(draft, seq);
    if (message === null) return 'lease-lost';
    draft.put(draft.messages, seq, back(message, MESSAGE_STATE.ready));
  }
  return 'written';
}

/** The messages of a run that are there still. */
function messagesOf(draft: Draft, runId: number): [number, DraftMessage][] {
  const found: [number, DraftMessage][] = [];
  for (const seq of draft.messagesOfRun.get(runId) ?? []) {
    const message = draft.messages.get(seq);
    if (message != null && message.runId === runId) found.push([seq, message]);
  }
  return found;
}

/** Gives back the message of a run that was set aside: ready, or parked until an instant or an answer. */
export function giveBack(draft: Draft, runId: number, state: number, dueAt: number | null): void {
  for (const [seq, message] of messagesOf(draft, runId)) {
    if (held(draft, seq) !== null) draft.put(draft.messages, seq, back(message, state, dueAt));
  }
}

/** Whether a run may be taken up: its message, where it has one, is in the hands of this incarnation. */
export const holdsMessageOf = (draft: Draft, runId: number): boolean =>
  messagesOf(draft, runId).every(([seq]) => held(draft, seq) !== null);
