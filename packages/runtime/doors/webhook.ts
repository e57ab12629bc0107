import { failure, type Instant } from '@loopwright/model';
import type { DoorMessage } from '@loopwright/sdk';
import type { WebhookCall } from '../facade/doors.ts';
import type { Life, Listener } from '../incarnation.ts';
import { type Change, type Clock, type Store, StoreUnavailable } from '../ports.ts';
import { fullness } from '../sources/queue-policy.ts';
import { encodeWebhook, webhookMessage } from './payload.ts';

/** How long a full queue asks its callers to wait, seconds. */
const FULL_RETRY_SECONDS = 5;

interface WebhookDoor {
  readonly store: Store;
  readonly clock: Clock;
  readonly life: () => Life;
  readonly queueMaxMessages: number;
  /** Calls with an Idempotency-Key that are under way. */
  readonly keyed: Map<string, Promise<{ readonly subscribers: number }>>;
  /** Hears a call before it is stored: nodes that are tried in development wait for one. */
  readonly onCall: (call: WebhookCall) => void;
  /** Looks in the store who listens, for a life that has not been told; null: what listens does so here. */
  readonly seek: (() => Promise<void>) | null;
}

/**
 * Takes a webhook call for every listening loop; resolves when it is durable for all of them.
 * Throws QUEUE_FULL when one of their queues is full, StoreUnavailable when it could not be written: then none has it.
 */
export async function takeWebhook(door: WebhookDoor, call: WebhookCall): Promise<{ readonly subscribers: number }> {
  const life = door.life();
  door.onCall(call);
  if (call.idempotencyKey === null) return accept(door, life, call);
  const name = `${call.userId} ${call.channel} ${call.idempotencyKey}`;
  const underWay = door.keyed.get(name);
  if (underWay !== undefined) return underWay;
  const answer = firstOrSame(door, life, call, call.idempotencyKey);
  door.keyed.set(name, answer);
  return answer.finally(() => door.keyed.delete(name));
}

/** A key that was seen finds its message, though nobody may listen any more. */
async function firstOrSame(
  door: WebhookDoor,
  life: Life,
  call: WebhookCall,
  key: string,
): Promise<{ readonly subscribers: number }> {
  const remembered = await door.store.workflows.rememberedAnswer(call.userId, doorName(call), key, door.clock.now());
  if (remembered !== null) return remembered.answer as { subscribers: number };
  return accept(door, life, call);
}

async function accept(door: WebhookDoor, life: Life, call: WebhookCall): Promise<{ readonly subscribers: number }> {
  const listeners = listenersOf(life, call);
  if (listeners !== undefined) return acceptFor(door, life, listeners, call);
  if (door.seek === null) return { subscribers: 0 };
  await door.seek();
  const now = door.life();
  const found = listenersOf(now, call);
  return found === undefined ? { subscribers: 0 } : acceptFor(door, now, found, call);
}

function listenersOf(life: Life, { userId, channel }: WebhookCall): readonly Listener[] | undefined {
  return life.listeners.get(userId)?.get(channel);
}

async function acceptFor(
  door: WebhookDoor,
  life: Life,
  listeners: readonly Listener[],
  call: WebhookCall,
): Promise<{ readonly subscribers: number }> {
  for (const { queueId } of listeners) {
    const queue = life.queues.find(queueId) ?? (await life.queues.open(queueId)); // its loop may be elsewhere
    const full = fullness(queue, door.queueMaxMessages);
    if (full !== null) {
      throw failure('QUEUE_FULL', {
        retryAfterSeconds: FULL_RETRY_SECONDS,
        detail: `The queue of webhook ${call.channel} ${full}`,
      });
    }
  }
  await keep(door, life, listeners, call);
  return { subscribers: listeners.length };
}

function doorName(call: WebhookCall): string {
  return `webhook:${call.channel}`;
}

/** What is stored of a call. */
interface Received {
  readonly payload: Uint8Array;
  readonly door: DoorMessage;
}

function receivedOf({ channel, method, headers, query, body }: WebhookCall, receivedAt: Instant): Received {
  const head = { channel, method, headers, query, receivedAt };
  return { payload: encodeWebhook(head, body), door: webhookMessage(head, body) };
}

/** Stores it for all listeners, or for none. */
function keep(door: WebhookDoor, life: Life, listeners: readonly Listener[], call: WebhookCall): Promise<void> {
  const received = receivedOf(call, door.clock.now());
  const put = (): Promise<void> => putForAll(life, listeners, call, received);
  const [only, another] = listeners;
  if (only === undefined || another !== undefined || call.idempotencyKey !== null) return put();
  return offer(life, only, received, put) ?? put();
}

/**
 * Offers it to the only loop that listens, which takes it if it is idle: its run begins at once, and is written together with it. Null: it
 * has to be put. It is put as well where the run could not be written, which then never was.
 */
function offer(life: Life, { queueId }: Listener, received: Received, put: () => Promise<void>): Promise<void> | null {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const isTaken = life.queues.get(queueId).offer({
    ...received,
    written(written = true) {
      if (written) resolve();
      else if (life.committer.alive()) resolve(put());
      else reject(new StoreUnavailable('The message could not be written'));
    },
  });
  return isTaken ? promise : null;
}

/** One group for all listeners: each has it or none. */
function putForAll(
  life: Life,
  listeners: readonly Listener[],
  call: WebhookCall,
  { payload, door }: Received,
): Promise<void> {
  const changes: Change[] = [];
  const sent: ((written?: boolean) => void)[] = [];
  let bytes = 0;
  try {
    for (const listener of listeners) {
      const put = life.queues.get(listener.queueId).put(payload);
      changes.push(...put.changes);
      sent.push(put.sent);
      bytes += put.bytes;
    }
  } catch (cause) {
    for (const putBack of sent) putBack(false); // one of the loops refuses it: none has it
    return Promise.reject(cause);
  }
  if (call.idempotencyKey !== null) {
    const answer = { subscribers: listeners.length };
    changes.push({
      kind: 'remember-key',
      userId: call.userId,
      door: doorName(call),
      key: call.idempotencyKey,
      runId: null,
      answer,
      at: door.receivedAt,
    });
  }
  return new Promise((resolve, reject) => {
    life.committer.append({ lease: null, epoch: null, changes }, bytes, (fate) => {
      if (fate.fate !== 'written') {
        for (const putBack of sent) putBack(false);
        reject(new StoreUnavailable(fate.fate === 'refused' ? fate.text : 'The message could not be written'));
        return;
      }
      for (const handOver of sent) handOver();
      resolve();
    });
  });
}
