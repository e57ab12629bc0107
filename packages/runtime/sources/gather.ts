import type { PlanLoop } from '@loopwright/engine';
import type { ClaimedMessage, Clock } from '../ports.ts';

/** Bytes of the messages of a batch: one that has so many is full. */
const BATCH_BYTES = 4 * 1024 * 1024;

/** Messages that a loop took and that wait for others, to be one run. Until that begins they are claimed one by one. */
export interface Gather {
  isEmpty(): boolean;
  /** Whether it is to begin now: it is full, or its first message has waited long enough. */
  isDue(): boolean;
  /** Whether the message can be part of a batch: one that has begun a run goes on by itself. */
  takes(message: ClaimedMessage): boolean;
  add(message: ClaimedMessage): void;
  /** Takes all out, in their order. */
  empty(): readonly ClaimedMessage[];
}

/**
 * Makes it.
 *
 * @param onDue - its first message has waited long enough
 */
export function createGather(
  { messages: most, waitMs }: NonNullable<PlanLoop['batch']>,
  clock: Clock,
  onDue: () => void,
): Gather {
  let held: ClaimedMessage[] = [];
  let bytes = 0;
  let isLate = false;
  let cancel: () => void = () => undefined;
  return {
    isEmpty: () => held.length === 0,
    isDue: () => held.length > 0 && (isLate || held.length >= most || bytes >= BATCH_BYTES),
    takes: ({ runId, payload }) => runId === null && payload !== null,
    add(message) {
      if (held.length === 0) {
        cancel = clock.after(waitMs, () => {
          isLate = true;
          onDue();
        });
      }
      held.push(message);
      bytes += message.payload?.byteLength ?? 0;
    },
    empty() {
      const all = held;
      cancel();
      held = [];
      bytes = 0;
      isLate = false;
      return all;
    },
  };
}
