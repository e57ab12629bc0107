import { decodePayload, type Payload } from '../doors/payload.ts';
import type { Produced, RunHost } from './run.ts';

/** Of what no call made. */
export const NO_CALLS: Produced['calls'] = [];

/** Headers of the calls that a message was made of. */
export function callsOf(decoded: Payload): Produced['calls'] {
  if (decoded.kind === 'batch') return decoded.messages.flatMap(callsOf);
  return decoded.kind === 'item' ? NO_CALLS : decoded.message.headers;
}

/** The same of its bytes, for whoever traces a run whose producer made nothing of them; none where they cannot be read. */
export function callsIn(host: RunHost, payload: Uint8Array | null): Produced['calls'] {
  if (host.services.tracer === null || payload === null) return NO_CALLS;
  try {
    return callsOf(decodePayload(payload));
  } catch {
    return NO_CALLS;
  }
}
