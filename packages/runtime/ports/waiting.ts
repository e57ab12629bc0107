import type { Instant, QueueId } from '@loopwright/model';

/** Messages made ready again, by queue. */
export interface WokenQueue {
  readonly queueId: QueueId;
  readonly count: number;
}

/** Messages that are parked: they wait for an instant or an answer, and cost nothing but their rows. */
export interface WaitingStore {
  /** Makes at most `limit` parked messages ready whose instant is `now` or earlier, the earliest first. */
  wake(now: Instant, limit: number): Promise<readonly WokenQueue[]>;
  /** The earliest instant that a parked message waits for; null when none waits for one. */
  nextDue(): Promise<Instant | null>;
  /** How many parked messages a queue holds. */
  parked(queueId: QueueId): Promise<number>;
  /** Makes all parked messages of a queue ready, whatever they wait for: its loop keeps the order and takes them one by one. */
  unpark(queueId: QueueId): Promise<number>;
}
