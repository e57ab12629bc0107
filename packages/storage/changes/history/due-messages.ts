import { MESSAGE_STATE } from '../../codes.ts';

/** A message that goes. */
export interface DueMessage {
  readonly seq: number;
  readonly queue_id: number;
  readonly state: number;
  readonly payload_id: number | null;
}

/** Counts a message that goes, by its queue: one that is parked is not in what that holds, but others may have been behind it. */
export function noteGone(gone: Map<number, number>, { queue_id: queueId, state }: DueMessage): void {
  gone.set(queueId, (gone.get(queueId) ?? 0) + (state === MESSAGE_STATE.parked ? 0 : 1));
}

/** A message that others with its key may have been behind. */
export interface KeyedMessage extends DueMessage {
  readonly key: string | null;
}

/** The keys of messages that go, in their queues: each once. A dead letter is before nobody. */
export function lanesOf(due: readonly KeyedMessage[]): { readonly queueId: number; readonly key: string }[] {
  const lanes = new Map<string, { queueId: number; key: string }>();
  for (const { queue_id: queueId, state, key } of due)
    if (key !== null && state !== MESSAGE_STATE.dead) lanes.set(`${queueId}.${key}`, { queueId, key });
  return [...lanes.values()];
}
