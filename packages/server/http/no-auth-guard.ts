import { failure } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import { isLoopbackHost } from './loopback.ts';

/**
 * Without auth, any page that the user visits could call this server: refuses requests whose `Host` is no loopback name,
 * whose `Origin` is neither loopback nor allowed, or which a browser marks as cross-site (contract 1.1). Throws FOREIGN_ORIGIN.
 */
export function guardWithoutAuth(app: FastifyInstance, corsOrigins: readonly string[]): void {
  const allowed = new Set(corsOrigins.filter((origin) => origin !== '*'));
  app.addHook('onRequest', async (request) => {
    const { host, origin } = request.headers;
    if (!isLoopbackHost(host))
      throw failure('FOREIGN_ORIGIN', { detail: 'Without auth this server answers on loopback names only' });
    const foreign =
      origin === undefined ? request.headers['sec-fetch-site'] === 'cross-site' : !isOwnOrigin(origin, allowed);
    if (foreign) throw failure('FOREIGN_ORIGIN');
  });
}

function isOwnOrigin(origin: string, allowed: ReadonlySet<string>): boolean {
  if (allowed.has(origin)) return true;
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname);
}
