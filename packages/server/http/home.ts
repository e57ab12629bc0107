import type { Settings } from '@loopwright/model';
import { addressList } from './address-list.ts';
import { type Arrival, isForeignPage, isFromLoopback, isLoopbackAddress, isLoopbackHost } from './loopback.ts';

/** Who is at home: sits at the machine of the server, and is let in without credentials here and there. */
export interface Home {
  /** Whether a request came straight from this machine: it counts as loopback, and did not come through any proxy. */
  isFromHere(request: Arrival): boolean;
  /** The same, and no page of another site sent it through a browser here. */
  isAtHome(request: Arrival): boolean;
}

/** What proxies add beside what says for whom they forward. One that adds nothing is known by the settings alone. */
const FORWARDING = ['x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** Whether people reach the server from elsewhere, by what the settings say; not always do they say by which address. */
export function isReachedFromElsewhere({
  host,
  publicUrl,
  trustedProxies,
}: Pick<Settings, 'host' | 'publicUrl' | 'trustedProxies'>): boolean {
  return isBeyondLoopback(host) || isPublic(publicUrl) || trustedProxies.length > 0;
}

/** Whether the address that the settings give the server, the public one where there is one, leads to it from elsewhere. */
export function isAddressForOthers({ host, publicUrl }: Pick<Settings, 'host' | 'publicUrl'>): boolean {
  return publicUrl === '' ? isBeyondLoopback(host) : isPublic(publicUrl);
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
  const isFromHere = (request: Arrival): boolean =>
    !hasProxy &&
    isFromLoopback(request) &&
    FORWARDING.every((name) => request.headers[name] === undefined) &&
    !isProxy(request.socket.remoteAddress ?? '');
  return {
    isFromHere,
    isAtHome: (request) => isFromHere(request) && !isForeignPage(request.headers, corsOrigins),
  };
}

function isBeyondLoopback(host: string): boolean {
  return !(isLoopbackAddress(host) || isLoopbackHost(host));
}

function isPublic(url: string): boolean {
  return url !== '' && !isLoopbackHost(new URL(url).hostname);
}
