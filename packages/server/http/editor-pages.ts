import { readdir } from 'node:fs/promises';
import { failure } from '@loopwright/model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const PAGE = 'index.html';
/** What is loaded comes from this server; the canvas draws icons from blobs and sets styles in its elements. */
const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; " +
  "frame-ancestors 'none'; base-uri 'none'";
/** Their names hold a hash of their content, so a browser need never ask for one twice. */
const ASSET_AGE = { cacheControl: true, maxAge: 31_536_000_000, immutable: true };
/** First parts of paths that are never a page of the editor. */
const SERVED = /^\/(api|ws|media|node-icons|assets|health|ready|metrics)(\/|$)/;
const ASSET = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;
const COMPRESSED = /\.(br|gz)$/;
const ROUTE = { config: { public: true, rateLimit: false }, schema: { hide: true } } as const;

/**
 * Serves the built editor: its page at `/`, its assets for ever, pre-compressed where a `.br` or `.gz` lies beside one
 * and the browser takes it, and the few files beside the page.
 *
 * @param folder - absolute, with an `index.html`
 */
export async function editorPages(app: FastifyInstance, folder: string): Promise<void> {
  const { default: fastifyStatic } = await import('@fastify/static'); // a server without an editor does without
  await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false });
  app.get('/', ROUTE, (_request, reply) => sendEditorPage(reply));
  app.get('/assets/*', ROUTE, (request, reply) => {
    const { '*': wanted } = request.params as { readonly '*': string };
    if (!ASSET.test(wanted) || COMPRESSED.test(wanted)) throw failure('ROUTE_NOT_FOUND');
    return guarded(reply).sendFile(`assets/${wanted}`, ASSET_AGE); // one that is not there may be there later
  });
  for (const file of await readdir(folder, { withFileTypes: true })) {
    if (!file.isFile() || file.name === PAGE || COMPRESSED.test(file.name)) continue;
    app.get(`/${encodeURIComponent(file.name)}`, ROUTE, (_request, reply) =>
      guarded(reply).header('cache-control', 'no-cache').sendFile(file.name),
    );
  }
}

/** Whether a path that no route serves is one of the editor's own, which its page draws by itself. */
export function isEditorPath(request: FastifyRequest): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return (
    isRead && request.headers.accept?.includes('text/html') === true && !SERVED.test(request.url.split('?', 1)[0]!)
  );
}

/** Sends the editor's page; a browser asks each time whether it is still the same. */
export function sendEditorPage(reply: FastifyReply): FastifyReply {
  return guarded(reply)
    .header('cache-control', 'no-cache')
    .header('content-security-policy', PAGE_POLICY)
    .header('referrer-policy', 'no-referrer')
    .sendFile(PAGE);
}

function guarded(reply: FastifyReply): FastifyReply {
  return reply.header('x-content-type-options', 'nosniff').header('vary', 'Origin, Accept-Encoding');
}
