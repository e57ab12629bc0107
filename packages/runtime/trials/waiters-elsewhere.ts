import { randomUUID } from 'node:crypto';
import type { UserId } from '@loopwright/model';
import type { WebhookCall } from '../facade/doors.ts';
import type { Bell, Clock, Cluster } from '../ports.ts';
import type { WebhookWaiters } from './webhook-waiters.ts';

/** Whoever waits says so again after so long, milliseconds, */
const WAITS_MS = 10_000;
/** and is believed so long. */
const BELIEVED_MS = 25_000;
/** A call is told in parts of so many characters: a notification carries less than 8000 bytes. */
const PART_CHARACTERS = 6000;
/** A call that weighs more is heard at its own server alone: a trial is not worth holding up what the processes have to tell. */
const MOST_BYTES = 1024 * 1024;
/** Calls that are being put together; the oldest goes first. */
const MOST_CALLS = 8;

type TrialBell = Extract<Bell, { readonly bell: 'trial-waits' | 'trial-call' }>;

/** Webhook producers that are tried, at whichever server: a call that comes to one is handed to those that wait at another. */
export interface WaitersEverywhere extends WebhookWaiters {
  /** Hears the other processes. */
  hear(bell: TrialBell): void;
}

/** Makes it of those who wait here. */
export function everywhere(own: WebhookWaiters, cluster: Cluster, clock: Clock): WaitersEverywhere {
  /** Until when somebody elsewhere is believed to wait. */
  const elsewhere = new Map<string, number>();
  const arriving = new Map<string, string[]>();

  function sayThatItWaits(userId: UserId, channel: string): () => void {
    cluster.ring({ bell: 'trial-waits', userId, channel });
    let cancel = clock.after(WAITS_MS, () => {
      cancel = sayThatItWaits(userId, channel);
    });
    return () => cancel();
  }

  function tell(call: WebhookCall): void {
    const id = randomUUID();
    const text = encode(call);
    const of = Math.ceil(text.length / PART_CHARACTERS);
    for (let part = 0; part < of; part++) {
      const from = part * PART_CHARACTERS;
      const { userId, channel } = call;
      cluster.ring({
        bell: 'trial-call',
        userId,
        channel,
        id,
        part,
        of,
        text: text.slice(from, from + PART_CHARACTERS),
      });
    }
  }

  function gather({ id, part, of, text }: Extract<TrialBell, { readonly bell: 'trial-call' }>): void {
    const parts = arriving.get(id) ?? [];
    arriving.set(id, parts);
    parts[part] = text;
    if (Object.keys(parts).length === of) {
      arriving.delete(id);
      own.heard(decode(parts.join('')));
    } else if (arriving.size > MOST_CALLS) {
      arriving.delete(arriving.keys().next().value!);
    }
  }

  return {
    waitsFor: own.waitsFor,
    next(userId, channel, signal) {
      const cancel = sayThatItWaits(userId, channel);
      return own.next(userId, channel, signal).finally(cancel);
    },
    heard(call) {
      own.heard(call);
      if (elsewhere.size === 0) return;
      const key = keyOf(call);
      const until = elsewhere.get(key) ?? 0;
      elsewhere.delete(key); // who waits for a further one says so
      if (until > clock.now() && call.body.byteLength <= MOST_BYTES) tell(call);
    },
    hear(bell) {
      if (bell.bell === 'trial-call') {
        if (own.waitsFor(bell.userId, bell.channel)) gather(bell);
        return;
      }
      for (const [key, until] of elsewhere) if (until <= clock.now()) elsewhere.delete(key);
      elsewhere.set(keyOf(bell), clock.now() + BELIEVED_MS);
    },
  };
}

function keyOf({ userId, channel }: Pick<WebhookCall, 'userId' | 'channel'>): string {
  return `${userId}:${channel}`;
}

/** In characters that need no escape. */
function encode(call: WebhookCall): string {
  const text = JSON.stringify({ ...call, body: Buffer.from(call.body).toString('base64') });
  return Buffer.from(text).toString('base64');
}

function decode(text: string): WebhookCall {
  const call = JSON.parse(Buffer.from(text, 'base64').toString()) as WebhookCall & { readonly body: string };
  return { ...call, body: Buffer.from(call.body, 'base64') };
}
