import { hostname, networkInterfaces } from 'node:os';
import type { Settings } from '@loopwright/model';
import { originOf } from '@loopwright/runtime';

const ALL_ADDRESSES: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The server's address as another machine may reach it, without a slash at its end: as the settings say, else by a name that is not `all addresses`. */
export function addressFromElsewhere({ publicUrl, host }: Pick<Settings, 'publicUrl' | 'host'>, port: number): string {
  return originOf({ publicUrl, host: ALL_ADDRESSES.has(host) ? ownAddress() : host, port });
}

function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? hostname();
}
