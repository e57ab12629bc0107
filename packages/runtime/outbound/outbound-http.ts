import type { UnknownRule } from '@loopwright/model';
import type { HttpClient } from '@loopwright/sdk';

/**
 * Sends a request again, once and on a new connection, whose connection had been there before and is closed without a word
 * of an answer: most often it was closed while nothing was under way, and nobody has seen the request. Only one
 * that may be repeated: by its method, or by the `Idempotency-Key` that goes with it.
 * @see RFC 9112, section 9.3.1, and RFC 9110, section 9.2.2
 */
export interface OutboundHttp extends HttpClient {
  /** Sends nothing twice. */
  readonly once: HttpClient;
}

/** What a node is handed: one whose outcome is looked into before it is repeated sends nothing twice. */
export function httpUnder(rule: UnknownRule, http: OutboundHttp): HttpClient {
  return rule === 'repeat' ? http : http.once;
}
