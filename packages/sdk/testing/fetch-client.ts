import { splitCredentials } from '../http-credentials.ts';
import type { HttpClient } from '../node-type.ts';

/** The system's timers hold 31 bits. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The code of the system below the errors that `fetch` wraps, such as `ECONNREFUSED`. */
function systemError(error: unknown): unknown {
  let cause: unknown = error;
  while (cause instanceof Error && !('code' in cause && typeof cause.code === 'string') && cause.cause !== undefined)
    cause = cause.cause;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause : error;
}

/** An HTTP client on `fetch`, for tests: no redirects and no outbound policy. */
export function fetchClient(): HttpClient {
  return {
    async send({ method, url, headers = {}, body, timeoutMs, signal, idempotencyKey }) {
      const { url: address, authorization } = splitCredentials(new URL(url));
      const sent = new Headers(headers);
      if (authorization !== null && !sent.has('authorization')) sent.set('authorization', authorization);
      if (idempotencyKey !== undefined && !sent.has('idempotency-key')) sent.set('idempotency-key', idempotencyKey);
      try {
        const reply = await fetch(address, {
          method,
          headers: sent,
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
          redirect: 'manual',
          signal: AbortSignal.any([signal, AbortSignal.timeout(Math.min(Math.ceil(timeoutMs), LONGEST_TIMER_MS))]),
        });
        return {
          status: reply.status,
          headers: Object.fromEntries(reply.headers),
          body: new Uint8Array(await reply.arrayBuffer()),
        };
      } catch (error) {
        throw systemError(error);
      }
    },
  };
}
