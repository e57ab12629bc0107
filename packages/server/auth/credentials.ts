import type { IncomingHttpHeaders } from 'node:http';

/** A key shorter than this counts as absent (contract 1.1). */
const SHORTEST_KEY = 8;

/** What a request shows to say who calls. */
export interface Credentials {
  readonly kind: 'token' | 'api-key';
  readonly text: string;
}

/** Credentials of a request, those of `Authorization` first; null when it carries none. */
export function credentialsOf(headers: IncomingHttpHeaders): Credentials | null {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const space = authorization.indexOf(' ');
    const scheme = authorization.slice(0, space).toLowerCase();
    const text = authorization.slice(space + 1).trim();
    if (scheme === 'bearer') return { kind: 'token', text };
    if (scheme === 'api-key') return { kind: 'api-key', text };
  }
  return keyOf(headers);
}

/** What `X-Api-Key` shows beside the credentials of a request; null where it shows nothing, or is those. */
export function keyBeside(headers: IncomingHttpHeaders, credentials: Credentials): Credentials | null {
  if (headers.authorization === undefined) return null;
  const key = keyOf(headers);
  return key?.text === credentials.text ? null : key;
}

function keyOf(headers: IncomingHttpHeaders): Credentials | null {
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key.length >= SHORTEST_KEY) return { kind: 'api-key', text: key };
  return null;
}
