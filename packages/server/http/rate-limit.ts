import { isIP } from 'node:net';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import { failure, type Settings } from '@loopwright/model';
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Counted with logins and registrations, by address. */
    guardsPassword?: boolean;
  }
}

/** Who is counted at once. */
const MOST_COUNTED = 10_000;
const WINDOW_MS = 60_000;

/**
 * Requests a minute and user (or address, for strangers), told by three headers on every limited answer; logins and
 * registrations a minute and address (contract 1.3). Routes with `rateLimit: false` are bounded by their queues instead.
 */
export async function limitRates(
  app: FastifyInstance,
  settings: Pick<Settings, 'rateLimit' | 'loginRateLimit'>,
  now: () => number,
): Promise<void> {
  await app.register(rateLimit, { global: false, timeWindow: WINDOW_MS, cache: MOST_COUNTED });
  // What a proxy forwards may be no address; then those behind it are counted together.
  const address = ({ ip, socket }: FastifyRequest): string =>
    `address ${normalizeIP(isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip)}`;
  const general = app.createRateLimit({
    max: settings.rateLimit,
    keyGenerator: (request) => (request.caller === null ? address(request) : `user ${request.caller.id}`),
  });
  const passwords = app.createRateLimit({ max: settings.loginRateLimit, keyGenerator: address });

  const limit =
    (count: typeof general): onRequestAsyncHookHandler =>
    async (request, reply) => {
      const counted = await count(request);
      if (counted.isAllowed) return;
      const { max, remaining, ttlInSeconds, isExceeded } = counted;
      reply.header('x-ratelimit-limit', String(max));
      reply.header('x-ratelimit-remaining', String(remaining));
      reply.header('x-ratelimit-reset', String(Math.ceil(now() / 1000) + ttlInSeconds));
      if (isExceeded)
        throw failure('RATE_LIMITED', {
          retryAfterSeconds: Math.max(1, ttlInSeconds),
          detail: `At most ${max} requests a minute`,
        });
    };
  const limitGeneral = limit(general);
  const limitPasswords = limit(passwords);

  // Of a route, so that it comes behind the hook that finds out who calls.
  app.addHook('onRoute', (route) => {
    if (route.config?.rateLimit === false || route.path === '*') return;
    const before = [route.onRequest ?? []].flat();
    route.onRequest = [...before, route.config?.guardsPassword ? limitPasswords : limitGeneral];
  });
}
