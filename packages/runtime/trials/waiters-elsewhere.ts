import { randomUUID } from 'node:crypto';
import type { UserId } from '@loopwright/model';
import type { WebhookCall } from '../facade/doors.ts';
import type { Bell, Clock, Cluster } from '../ports.ts';
import { createCallGatherer, partsOf } from './call-parts.ts';
import type { WebhookWaiters } from './webhook-waiters.ts';

/** Whoever waits says so again after so long, milliseconds, */
const WAITS_MS = 10_000;
/** and is believed so long. */
const BELIEVED_MS = 25_000;

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
  const gather = createCallGatherer(clock);

  function sayThatItWaits(userId: UserId, channel: string): () => void {
    cluster.ring({ bell: 'trial-waits', userId, channel });
    let cancel = clock.after(WAITS_MS, () => {
      cancel = sayThatItWaits(userId, channel);
    });
    return () => cancel();
  }

  function tell(call: WebhookCall): void {
    const id = randomUUID();
    const { userId, channel } = call;
    const texts = partsOf(call);
    for (const [part, text] of texts.entries())
      cluster.ring({ bell: 'trial-call', userId, channel, id, part, of: texts.length, text });
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
      if (until > clock.now()) tell(call); // one that is too large is heard at its own server alone
    },
    hear(bell) {
      if (bell.bell === 'trial-call') {
        const call = own.waitsFor(bell.userId, bell.channel) ? gather(bell) : null;
        if (call !== null) own.heard(call);
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
