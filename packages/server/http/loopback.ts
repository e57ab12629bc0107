import type { IncomingHttpHeaders } from 'node:http';
import { addressList } from './address-list.ts';

/** What a request tells of where it comes from. */
export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Whether a peer's address is one of this machine's loopback addresses. */
export const isLoopbackAddress = addressList(['127.0.0.0/8', '::1']);

/** Whether a `Host` header or host name (with or without a port) names this machine only. */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  const name = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d+$/, '');
  return name.toLowerCase() === 'localhost' || isLoopbackAddress(name);
}

/**
 * Whether a request counts as loopback (contract, section 2.13): from a loopback peer, by a loopback name (a page elsewhere may
 * rebind its own name to this address), and without a header that says for whom it was forwarded.
 */
export function isFromLoopback({ headers, socket }: Arrival): boolean {
  const isForwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  return !isForwarded && isLoopbackAddress(socket.remoteAddress ?? '') && isLoopbackHost(headers.host);
}

/** Whether an `Origin` is a page of this machine, or one of those allowed by name; `*` is no name. */
export function isOwnOrigin(origin: string, allowed: readonly string[]): boolean {
  if (origin !== '*' && allowed.includes(origin)) return true;
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname);
}

/** Whether a browser sent the request for a page that is neither of this machine nor allowed by name. */
export function isForeignPage(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin } = headers;
  return origin === undefined ? headers['sec-fetch-site'] === 'cross-site' : !isOwnOrigin(origin, allowed);
}
