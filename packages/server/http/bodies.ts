import { failure } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import { refuseDeepNesting } from '../doors/nesting.ts';
import { refuseCoded } from './content.ts';

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;

/**
 * JSON bodies: an empty one is none, whatever type it claims; keys that could reach a prototype are dropped. A body
 * that names no type is taken for JSON, one of another type is refused.
 *
 * @see RFC 8259, section 8.1: JSON is UTF-8
 */
export function readJsonBodies(app: FastifyInstance): void {
  const read = app.getDefaultJsonParser('remove', 'remove');
  const utf8 = new TextDecoder('utf-8', { fatal: true });

  const readJson: Parameters<typeof app.addContentTypeParser<Buffer>>[2] = (request, body: Buffer, done) => {
    if (body.length === 0) {
      done(null, undefined);
      return;
    }
    let text: string;
    try {
      refuseCoded(request.headers);
      const charset = CHARSET.exec(request.headers['content-type'] ?? '')?.[1];
      if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset))
        throw failure('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send JSON as UTF-8' });
      refuseDeepNesting(body);
      text = textOf(body);
    } catch (cause) {
      done(cause as Error);
      return;
    }
    read(request, text, (error, value) =>
      done(error === null ? null : failure('INVALID_JSON', { cause: error }), value),
    );
  };

  function textOf(body: Buffer): string {
    try {
      return utf8.decode(body);
    } catch (cause) {
      throw failure('INVALID_JSON', { detail: 'The request body is not valid UTF-8', cause });
    }
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, readJson);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!request.headers['content-type']) readJson.call(app, request, body, done);
    else if (body.length === 0) done(null, undefined);
    else done(failure('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send application/json' }));
  });
}
