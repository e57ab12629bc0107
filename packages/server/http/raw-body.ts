import type { FastifyInstance } from 'fastify';
import { refuseCoded } from './content.ts';

/** A scope whose routes get the body as the bytes that came, whatever its type; an empty body is undefined, one that is coded is refused. */
export async function rawBodyScope(
  app: FastifyInstance,
  routes: (scope: FastifyInstance) => Promise<void>,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
      try {
        if (body.length > 0) refuseCoded(request.headers);
        done(null, body);
      } catch (cause) {
        done(cause as Error);
      }
    });
    await routes(scope);
  });
}
