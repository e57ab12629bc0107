import type { Instant, Item, LoopId, QueueId } from '@loopwright/model';
import type { DoorMessage } from '@loopwright/sdk';
import { encodeItem } from '../doors/payload.ts';
import type { Change, ClaimedMessage, ClaimRate, NotedRate } from '../ports.ts';
import type { QueueFlow } from './queue-flow.ts';
import type { QueuePolicy } from './queue-policy.ts';
import type { QueueShare } from './queue-share.ts';

/** A message on its way into a queue, not stored yet. */
export interface NewMessage {
  readonly payload: Uint8Array;
  /** What its bytes say, where a door has that in memory. */
  readonly door: DoorMessage;
  /** Called once its run's first group is written, and the message with it; or with false: then nobody has it. */
  readonly written: (written?: boolean) => void;
}

/** A loop that takes messages of a queue. */
export interface QueueReader {
  /** There may be something to take. */
  readonly wake: () => void;
  /** Begins a run on a message before that is stored; false: it takes none so. Nothing may be held or waiting before it. */
  readonly takeNew: (message: NewMessage) => boolean;
}

/** A durable queue as this process sees it: what it holds claimed in memory, and whether more waits on disk. */
export interface LocalQueue {
  readonly id: QueueId;
  /** What its reader asks of its messages; a loop that begins to read it here sets it. */
  policy: QueuePolicy;
  /** Loops that read it here. */
  readonly readers: Map<LoopId, QueueReader>;
  /** The next claimed message for a loop with so many free places, or null: then a claim is on its way if the store holds more. */
  take(loopId: LoopId, places: number): ClaimedMessage | null;
  /** Keeps a message, claimed, for the loop that its run belongs to: that one takes it when it reads. */
  leaveFor(loopId: LoopId, message: ClaimedMessage): void;
  /**
   * Offers a new message to the only loop that reads it, which takes it if it is idle and nothing is before it: one group then holds the message and its
   * run, often to its end, and the message gets no row of its own. False: it has to be put.
   */
  offer(message: NewMessage): boolean;
  /**
   * Changes that put a message into the queue. With readers here that keep up it is born claimed and handed over when it
   * is durable; else it waits on disk. Call `sent` once that is so, in the order of the groups.
   */
  put(payload: Uint8Array): {
    readonly changes: readonly Change[];
    readonly bytes: number;
    readonly sent: (written?: boolean) => void;
  };
  /** Something was put back or left over on disk. */
  ring(): void;
  /** The same, and other processes that read it are to hear of it. */
  announce(): void;
  /** What its readers here have of it where loops elsewhere read it as well. */
  readonly share: QueueShare;
  /** Counts anew what is in it: other processes put and take as well. */
  countAnew(): void;
  /** The same where others put and take as well, unless that was done within the last second. */
  freshen(): void;
  /** Lets runs of a loop begin that keep a rate and are begun by no claim of their own; rejects when the incarnation ended. */
  takeRate(
    rate: ClaimRate,
    limit: number,
    unused: NotedRate | null,
    now: Instant,
  ): Promise<NotedRate & { readonly nextAt: Instant | null }>;
  /** So many of its parked messages are ready again. */
  woken(count: number): void;
  /** For this loop nothing is held, nothing waits on disk that this process knows of, and nothing is on its way. */
  isEmpty(loopId: LoopId): boolean;
  /** Gives back what is held that no reader here is left for. Resolves when all that was done before is durable; rejects when the incarnation ended. */
  release(): Promise<void>;
  /** Waiting, being worked on, and dead letters; kept up to date by this process. */
  depth: number;
  readonly flow: QueueFlow;
}

/** Encodes an item and puts it into a queue. */
export function putItem(queue: LocalQueue, item: Item): ReturnType<LocalQueue['put']> {
  return queue.put(encodeItem(item));
}
