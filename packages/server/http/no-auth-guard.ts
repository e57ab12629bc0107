import { failure } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import { isForeignPage, isLoopbackHost } from './loopback.ts';

/**
 * Without auth, any page that the user visits could call this server: refuses requests whose `Host` is no loopback name,
 * whose `Origin` is neither loopback nor allowed by name, or which a browser marks as cross-site (contract 1.1). Comes
 * before CORS, so that a preflight is refused too. Throws FOREIGN_ORIGIN.
 */
export function guardWithoutAuth(app: FastifyInstance, corsOrigins: readonly string[]): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request;
    if (!isLoopbackHost(headers.host))
      done(failure('FOREIGN_ORIGIN', { detail: 'Without auth this server answers on loopback names only' }));
    else if (isForeignPage(headers, corsOrigins)) done(failure('FOREIGN_ORIGIN'));
    else done();
  });
}
