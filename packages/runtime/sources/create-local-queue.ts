import type { Incarnation, Instant, LoopId, MessageSeq, QueueId } from '@loopwright/model';
import type { Committer, OnFate } from '../commit/committer.ts';
import type { IdBlocks } from '../commit/id-blocks.ts';
import type { Change, Clock, CommitLog } from '../ports.ts';
import { createHeldMessages, HELD_MESSAGES } from './held-messages.ts';
import type { LocalQueue, QueueReader } from './local-queue.ts';
import type { MessageTerms } from './message-terms.ts';
import { createQueueClaims } from './queue-claims.ts';
import { createQueueFlow } from './queue-flow.ts';
import { PLAIN, type QueuePolicy } from './queue-policy.ts';
import { createQueueShare } from './queue-share.ts';

/** Between two counts of a queue that is asked whether it is full, milliseconds. */
const COUNT_MS = 1000;
/** A reader that another process started is heard of so long after, milliseconds. */
const POLICY_MS = 5000;

export interface QueueServices {
  readonly log: CommitLog;
  readonly incarnation: Incarnation;
  readonly committer: () => Committer;
  readonly ids: IdBlocks;
  readonly clock: Clock;
  /** What the store counts in a queue. */
  readonly depthOf: (queue: QueueId) => Promise<number>;
  /** The policy that the store keeps of a queue; null: none. */
  readonly policyOf: (queue: QueueId) => Promise<QueuePolicy | null>;
  /** Something is parked until then. */
  readonly expectDue: (due: Instant) => void;
  /** Other processes put into the same queues, and take: what waits on disk has its place by when it was written, whoever wrote it. */
  readonly isShared: boolean;
  /** Messages that nobody here takes wait on disk. */
  readonly tellOthers: (queue: QueueId) => void;
  /** The store refused a claim: the incarnation cannot go on. */
  readonly onFailure: (cause: unknown) => void;
}

/** Opens a queue. `depth` and `policy` are what the store has of it. */
export function createLocalQueue(
  id: QueueId,
  depth: number,
  policy: QueuePolicy | null,
  services: QueueServices,
): LocalQueue {
  const held = createHeldMessages();
  let counting = false;
  let countedAt = services.clock.now();
  /** Put and not durable yet; of these, those that will wait on disk. */
  let underWay = 0;
  let underWayToDisk = 0;
  /** Handed over as new, and not written yet. */
  let unwritten = 0;
  let waking = false;
  let policyReadAt = services.clock.now();
  const readers = new Map<LoopId, QueueReader>();
  const share = createQueueShare(readers);
  const claims = createQueueClaims({
    id,
    log: services.log,
    incarnation: services.incarnation,
    clock: services.clock,
    isAlive: () => services.committer().alive(),
    readers,
    isShared: services.isShared,
    share: share.size,
    policy: () => queue.policy,
    onClaimed(messages) {
      for (const message of messages) held.hold(message);
      wake();
    },
    onTime: wake,
    onFailure: services.onFailure,
  });

  function wake(): void {
    for (const reader of readers.values()) reader.wake();
  }

  /** Lets those hear first that what they sent is durable: their replies go out while the readers work. */
  function wakeSoon(): void {
    if (waking) return;
    waking = true;
    setImmediate(() => {
      waking = false;
      if (services.committer().alive()) wake();
    });
  }

  function giveBack(seqs: readonly MessageSeq[], onFate?: OnFate): void {
    if (seqs.length === 0) return;
    const changes = [{ kind: 'release-messages', seqs }] as const;
    services.committer().append({ lease: null, epoch: null, changes }, 100, onFate);
  }

  /** Messages whose runs belong to loops that do not read here are for whichever process they are in. */
  function giveBackToOthers(begun: readonly MessageSeq[] = []): boolean {
    const seqs = [...begun, ...held.letGoOfOthers(new Set(readers.keys()))];
    giveBack(seqs, () => queue.announce());
    return seqs.length > 0;
  }

  /**
   * Behind a message that waits on disk nothing may be handed over: the order would be lost. What others have put there just now
   * nobody here knows, so a loop that keeps an order takes from disk alone.
   */
  function inOrder(): boolean {
    const isFree = !services.isShared || !share.keepsOrder();
    return isFree && !claims.mayHaveMore() && underWayToDisk === 0;
  }

  function putOnTerms(payload: Uint8Array, at: Instant, terms: MessageTerms): ReturnType<LocalQueue['put']> {
    const payloadId = services.ids.payload();
    const seq = services.isShared && terms.debounce === null ? null : services.ids.message();
    const changes: Change[] = [
      { kind: 'put-payload', payload: { id: payloadId, bytes: payload } },
      { kind: 'send-on-terms', queueId: id, seq, payloadId, runId: null, at, ...terms },
    ];
    // What is parked does not count, and what was seen before is not there.
    const waits = Math.max(terms.until ?? 0, terms.debounce?.until ?? 0);
    const counts = waits === 0;
    if (counts) queue.depth += 1;
    underWay += 1;
    underWayToDisk += 1;
    const sent = (written = true): void => {
      underWay -= 1;
      underWayToDisk -= 1;
      if (!written) {
        if (counts) queue.depth -= 1;
        wake();
        return;
      }
      queue.flow.came();
      if (!counts) services.expectDue(waits);
      if (terms.expiresAt !== null) services.expectDue(terms.expiresAt);
      if (terms.dedupe !== null) countAnew();
      if (terms.until === null) queue.announce();
      else queue.ring();
    };
    return { changes, bytes: payload.byteLength + 200, sent };
  }

  /** A loop that reads it here knows its own; one that another process began is in the store. */
  function lookAtPolicy(at: Instant): void {
    if (at - policyReadAt < POLICY_MS) return;
    policyReadAt = at;
    services.policyOf(id).then(
      (found) => {
        if (found !== null || readers.size === 0) queue.policy = found ?? PLAIN;
      },
      () => undefined, // what is wrong with the store others find out
    );
  }

  /** Nobody here knows which messages were left out. */
  function countAnew(): void {
    if (counting) return;
    counting = true;
    countedAt = services.clock.now();
    services.depthOf(id).then(
      (depth) => {
        counting = false;
        queue.depth = depth + underWay + unwritten;
      },
      () => {
        counting = false; // what is wrong with the store others find out
      },
    );
  }

  const queue: LocalQueue = {
    id,
    policy: policy ?? PLAIN,
    readers,
    depth,
    flow: createQueueFlow(services.clock.now),
    take(loopId, places) {
      const message = held.take(loopId);
      if (message === null) claims.claim(places);
      return message;
    },
    leaveFor(loopId, message) {
      held.leaveFor(loopId, message);
      if (services.isShared) giveBackToOthers();
      wake();
    },
    offer(message) {
      const [only, another] = readers;
      if (only === undefined || another !== undefined) return false;
      const [loopId, reader] = only;
      lookAtPolicy(services.clock.now());
      const { terms, rate } = queue.policy;
      if (terms !== null || rate !== null || underWay > 0 || !held.hasNone(loopId) || !inOrder()) return false;
      const taken = reader.takeNew({
        ...message,
        written(written = true) {
          unwritten -= 1;
          if (written) queue.flow.came();
          else queue.depth -= 1;
          message.written(written);
        },
      });
      if (!taken) return false;
      queue.depth += 1;
      unwritten += 1;
      return true;
    },
    put(payload) {
      const at = services.clock.now();
      lookAtPolicy(at);
      const { terms } = queue.policy;
      if (terms !== null) return putOnTerms(payload, at, terms(payload, at));
      const payloadId = services.ids.payload();
      const hasRoom = held.hasRoom(underWay, share.size() ?? HELD_MESSAGES);
      const handOver = inOrder() && hasRoom && readers.size > 0 && queue.policy.rate === null;
      queue.depth += 1;
      underWay += 1;
      if (!handOver) underWayToDisk += 1;
      const seq = services.isShared && !handOver ? null : services.ids.message();
      const changes: Change[] = [
        { kind: 'put-payload', payload: { id: payloadId, bytes: payload } },
        { kind: 'send-message', queueId: id, seq, payloadId, runId: null, leased: handOver, at },
      ];
      const sent = (written = true): void => {
        underWay -= 1;
        if (!written) {
          queue.depth -= 1;
          if (!handOver) underWayToDisk -= 1;
          wake();
          return;
        }
        queue.flow.came();
        if (handOver && seq !== null) {
          held.hold({ seq, queueId: id, payloadId, payload, runId: null, deliveries: 1, createdAt: at });
        } else {
          underWayToDisk -= 1;
          claims.left();
          if (readers.size === 0 || share.size() !== null) services.tellOthers(id);
        }
        wakeSoon();
      };
      return { changes, bytes: payload.byteLength + 100, sent };
    },
    ring() {
      claims.left();
      wake();
    },
    announce() {
      queue.ring();
      services.tellOthers(id); // also where it is read here: its runs may be of a loop elsewhere
    },
    share,
    countAnew,
    freshen() {
      if (services.isShared && services.clock.now() - countedAt >= COUNT_MS) countAnew();
    },
    async takeRate(rate, limit, unused, now) {
      try {
        return await services.log.takeRate(id, limit, unused, rate, now);
      } catch (cause) {
        services.onFailure(cause);
        throw cause;
      }
    },
    woken(count) {
      queue.depth += count;
      queue.announce();
    },
    isEmpty: (loopId) => held.hasNone(loopId) && !claims.mayHaveMore() && underWay === 0,
    async release() {
      await claims.settled();
      if (underWay > 0) await services.committer().barrier();
      if (readers.size === 0) {
        // Also what was not held here waits on disk again: the messages of the runs that were set aside.
        claims.left();
        giveBack(held.letGo());
      } else if (services.isShared) {
        giveBackToOthers(held.letGoOfBegun());
      }
      await services.committer().barrier();
      services.tellOthers(id);
    },
  };
  return queue;
}
