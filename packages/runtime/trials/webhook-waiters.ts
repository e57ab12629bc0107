import type { UserId } from '@loopwright/model';
import type { WebhookCall } from '../facade/doors.ts';

/** Webhook producers that are tried in development and wait for the next call of their id. */
export interface WebhookWaiters {
  /** Resolves with the next call; rejects when the signal is aborted. */
  next(userId: UserId, channel: string, signal: AbortSignal): Promise<WebhookCall>;
  /** Whether somebody waits for one. */
  waitsFor(userId: UserId, channel: string): boolean;
  /** Hands a call to all that wait for it. */
  heard(call: WebhookCall): void;
}

/** Makes the list of those who wait. */
export function createWebhookWaiters(): WebhookWaiters {
  const waiting = new Map<string, Set<(call: WebhookCall) => void>>();
  return {
    next(userId, channel, signal) {
      const key = `${userId}:${channel}`;
      return new Promise((resolve, reject) => {
        const hearers = waiting.get(key) ?? new Set();
        waiting.set(key, hearers);
        const leave = (): void => {
          hearers.delete(hear);
          if (hearers.size === 0) waiting.delete(key);
          signal.removeEventListener('abort', giveUp);
        };
        const hear = (call: WebhookCall): void => {
          leave();
          resolve(call);
        };
        const giveUp = (): void => {
          leave();
          reject(signal.reason);
        };
        hearers.add(hear);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
    waitsFor: (userId, channel) => waiting.has(`${userId}:${channel}`),
    heard(call) {
      if (waiting.size === 0) return;
      for (const hear of [...(waiting.get(`${call.userId}:${call.channel}`) ?? [])]) hear(call);
    },
  };
}
