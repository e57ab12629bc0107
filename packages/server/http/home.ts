import type { IncomingHttpHeaders } from 'node:http';
import type { Settings } from '@loopwright/model';
import { addressList } from './address-list.ts';
import { isForeignPage, isLoopbackAddress, isLoopbackHost } from './loopback.ts';

/** What a request tells of where it comes from. */
export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Who is at home: sits at the machine of the server, and is let in without credentials here and there. */
export interface Home {
  /**
   * Whether a request came straight from this machine: from a loopback peer, by a loopback name (a page elsewhere may
   * rebind its own name to this address), and not through a proxy.
   */
  isFromHere(request: Arrival): boolean;
  /** The same, and no page of another site sent it through a browser here. */
  isAtHome(request: Arrival): boolean;
}

/** What proxies add. One that adds none of them is known by the settings alone. */
const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** Whether people reach the server from elsewhere, by what the settings say. */
export function isReachedFromElsewhere({
  host,
  publicUrl,
  trustedProxies,
}: Pick<Settings, 'host' | 'publicUrl' | 'trustedProxies'>): boolean {
  return !(isLoopbackAddress(host) || isLoopbackHost(host)) || isPublic(publicUrl) || trustedProxies.length > 0;
}

/**
 * Tells who is at home. Nobody is where `public-url` names another host than this machine: a proxy stands before the server
 * then, and one that tells nothing of its callers makes all of them look as if they were here. No request of a trusted proxy is
 * from here either, whatever it tells.
 */
export function createHome({
  publicUrl,
  trustedProxies,
  corsOrigins,
}: Pick<Settings, 'publicUrl' | 'trustedProxies' | 'corsOrigins'>): Home {
  const hasProxy = isPublic(publicUrl);
  const isProxy = addressList(trustedProxies);
  const isFromHere = ({ headers, socket }: Arrival): boolean =>
    !hasProxy &&
    FORWARDING.every((name) => headers[name] === undefined) &&
    isLoopbackAddress(socket.remoteAddress ?? '') &&
    !isProxy(socket.remoteAddress ?? '') &&
    isLoopbackHost(headers.host);
  return {
    isFromHere,
    isAtHome: (request) => isFromHere(request) && !isForeignPage(request.headers, corsOrigins),
  };
}

function isPublic(url: string): boolean {
  return url !== '' && !isLoopbackHost(new URL(url).hostname);
}
