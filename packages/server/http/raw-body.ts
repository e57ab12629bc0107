import type { FastifyInstance } from 'fastify';

/** A scope whose routes get the body as the bytes that came, whatever its type; an empty body is undefined. */
export async function rawBodyScope(
  app: FastifyInstance,
  routes: (scope: FastifyInstance) => Promise<void>,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    await routes(scope);
  });
}
