import type { IncomingHttpHeaders } from 'node:http';

/** A key shorter than this counts as absent (contract 1.1). */
const SHORTEST_KEY = 8;

/** What a request shows to say who calls. */
export interface Credentials {
  readonly kind: 'token' | 'api-key';
  readonly text: string;
}

/** Credentials of a request; null when it carries none. */
export function credentialsOf(headers: IncomingHttpHeaders): Credentials | null {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const space = authorization.indexOf(' ');
    const scheme = authorization.slice(0, space).toLowerCase();
    const text = authorization.slice(space + 1).trim();
    if (scheme === 'bearer') return { kind: 'token', text };
    if (scheme === 'api-key') return { kind: 'api-key', text };
  }
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key.length >= SHORTEST_KEY) return { kind: 'api-key', text: key };
  return null;
}
