import { failure } from '@loopwright/model';
import type { Log } from '@loopwright/runtime/ports';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { isEditorPath, sendEditorPage } from './editor-pages.ts';
import { sendError } from './reply-error.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Paths that nobody serves: 404, or 405 with `Allow` where another method is served; where the editor is served, the
 * addresses of its own pages answer its page.
 */
export function answerUnknownPaths(
  app: FastifyInstance,
  routes: ReadonlyMap<string, readonly RegExp[]>,
  log: Log,
  servesEditor: boolean,
): void {
  app.setNotFoundHandler((request, reply) => {
    const url = request.url.split('?', 1)[0]!;
    const plain = url.endsWith('/') ? url.slice(0, -1) : url;
    const allowed = METHODS.filter((method) => routes.get(method)?.some((pattern) => pattern.test(plain)));
    if (allowed.length > 0 && !allowed.some((method) => method === request.method)) {
      reply.header('allow', [...allowed, 'OPTIONS'].join(', '));
      return sendError(
        request,
        reply,
        failure('METHOD_NOT_ALLOWED', { detail: `${request.method} is not allowed here` }),
        log,
      );
    }
    if (servesEditor && isEditorPath(request)) return sendEditorPage(reply.code(200));
    return sendError(request, reply, failure('ROUTE_NOT_FOUND'), log);
  });
}

/** Remembers every route that is added from now on, for the answer 405. */
export function rememberRoutes(app: FastifyInstance): ReadonlyMap<string, readonly RegExp[]> {
  const known = new Map<string, RegExp[]>();
  app.addHook('onRoute', ({ method, url }) => {
    const plain = url.endsWith('/') ? url.slice(0, -1) : url;
    const pattern = new RegExp(
      `^${plain
        .split('/')
        .map((part) =>
          part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
        )
        .join('/')}$`,
    );
    for (const one of [method].flat()) known.set(one, [...(known.get(one) ?? []), pattern]);
  });
  return known;
}
