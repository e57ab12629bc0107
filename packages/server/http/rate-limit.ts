import rateLimit from '@fastify/rate-limit';
import { failure } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';

/** Requests a minute and user (or address, for strangers), told by three headers on every limited answer (contract 1.3). */
export async function limitRates(app: FastifyInstance, perMinute: number, now: () => number): Promise<void> {
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: '1 minute',
    hook: 'preHandler',
    cache: 10_000,
    keyGenerator: (request) => (request.caller === null ? `address ${request.ip}` : `user ${request.caller.id}`),
    addHeadersOnExceeding: { 'x-ratelimit-limit': true, 'x-ratelimit-remaining': true, 'x-ratelimit-reset': true },
    addHeaders: {
      'x-ratelimit-limit': true,
      'x-ratelimit-remaining': true,
      'x-ratelimit-reset': true,
      'retry-after': true,
    },
    errorResponseBuilder: (_request, { ttl, max }) =>
      failure('RATE_LIMITED', {
        retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)),
        detail: `At most ${max} requests a minute`,
      }),
  });
  // The library counts seconds down; the wire carries the second at which the count begins anew.
  app.addHook('onSend', async (_request, reply) => {
    const left = reply.getHeader('x-ratelimit-reset');
    if (left !== undefined) reply.header('x-ratelimit-reset', String(Math.ceil(now() / 1000) + Number(left)));
  });
}
