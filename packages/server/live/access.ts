import type { IncomingHttpHeaders } from 'node:http';
import type { Settings } from '@loopwright/model';
import { isFromLoopback, isLoopbackAddress, isLoopbackHost } from '../http/loopback.ts';

/** What an upgrade request tells of itself. */
export interface Handshake {
  readonly headers: IncomingHttpHeaders;
  /** Path with its query. */
  readonly url: string;
  /** Address of the peer. */
  readonly remoteAddress: string | undefined;
}

const BEARER = 'bearer';

/** The access token that a socket brings: `?token=` or, after `bearer`, as a subprotocol. Null when there is none. */
export function tokenOf({ headers, url }: Handshake): string | null {
  const start = url.indexOf('?');
  const token = start < 0 ? null : new URLSearchParams(url.slice(start + 1)).get('token');
  if (token !== null && token !== '') return token;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  const at = offered.indexOf(BEARER);
  return at < 0 ? null : (offered[at + 1] ?? null) || null;
}

/** The subprotocol to answer: `bearer` where it was offered, so that a token is never echoed. */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(BEARER)) return BEARER;
  return [...offered][0] ?? false;
}

/**
 * Whether the `Origin` of a handshake may open a socket: none (no browser), one of the setting `cors-origins`, or the
 * server's own. Browsers do not apply CORS to sockets, so this is the only check there is.
 *
 * @see RFC 6455, section 10.2
 */
export function isOriginAllowed({ headers }: Handshake, allowed: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/**
 * Whether a socket of the contract may be opened without a token (contract, section 2.13). `auto`: only while the
 * server listens on loopback, and for a request that counts as such. Nothing else speaks against one, `public-url` neither.
 */
export function mayComeWithoutToken(
  { headers, remoteAddress }: Handshake,
  settings: Pick<Settings, 'wsAuth' | 'host'>,
): boolean {
  switch (settings.wsAuth) {
    case 'open':
      return true;
    case 'required':
      return false;
    case 'auto':
      return isOwnHost(settings.host) && isFromLoopback({ headers, socket: { remoteAddress } });
  }
}

/** The address listened on: an IPv6 address stands there without brackets. */
function isOwnHost(host: string): boolean {
  return isLoopbackAddress(host) || isLoopbackHost(host);
}
