import { MINUTE_MS } from '../../codes.ts';
import type { Draft } from './draft.ts';

/** A run of the loop began: the next one comes after it. */
export function countIteration(draft: Draft, loopId: number, iteration: number): void {
  draft.put(draft.loops, loopId, Math.max(draft.loops.get(loopId) ?? 0, iteration + 1));
}

/** A run of the loop ended. */
export function countEnd(draft: Draft, loopId: number, state: string, endedAt: number): void {
  if (state === 'cancelled') return;
  const minute = endedAt - (endedAt % MINUTE_MS);
  const key = `${loopId}.${minute}`;
  const { succeeded, failed } = draft.minutes.get(key) ?? { succeeded: 0, failed: 0 };
  const isFailed = state === 'failed';
  draft.put(draft.minutes, key, {
    loopId,
    minute,
    succeeded: succeeded + (isFailed ? 0 : 1),
    failed: failed + (isFailed ? 1 : 0),
  });
}

/** A reference to a payload came (1) or went (-1). */
export function countReference(draft: Draft, payloadId: number, change: 1 | -1): void {
  const counted = draft.references.get(payloadId);
  draft.put(draft.references, payloadId, {
    change: (counted?.change ?? 0) + change,
    left: counted?.left === true || change < 0,
  });
}
