import { failure } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';

/** JSON bodies: an empty one is none, whatever type it claims; keys that could reach a prototype are dropped. */
export function readJsonBodies(app: FastifyInstance): void {
  const read = app.getDefaultJsonParser('remove', 'remove');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) {
      done(null, undefined);
      return;
    }
    read(request, body as string, (error, value) =>
      done(error === null ? null : failure('INVALID_JSON', { cause: error }), value),
    );
  });
  // Another type is refused only when there is something in the body.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else done(failure('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send application/json' }));
  });
}
