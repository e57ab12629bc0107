import type { StaticDocumentSpec } from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RouteOptions } from 'fastify';
import type { ServerContext } from '../context.ts';
import { asTableError, envelope } from './reply-error.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The OpenAPI document of all routes; made when it is first asked for. */
    describeApi(): Promise<Record<string, unknown>>;
  }
}

const PAGE = '/api/docs';

/** The page loads from this server only; Swagger UI sets styles in its elements and draws icons from data addresses. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Describes every route that is registered after it as OpenAPI 3.1. The library for it is loaded when somebody asks. */
export function describeRoutes(app: FastifyInstance, context: ServerContext): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD') routes.push(route);
  });
  let document: Promise<Record<string, unknown>> | null = null;
  app.decorate('describeApi', () => {
    document ??= import('./openapi-document.ts').then(({ makeDocument }) => makeDocument(context.version, routes));
    return document;
  });
}

/** The document at `/api/openapi.json`, and a page to read and try it at `/api/docs`; the page is loaded when it is first asked for. */
export async function documentationRoutes(app: FastifyInstance): Promise<void> {
  const config = { public: true, rateLimit: false } as const;
  app.get('/api/openapi.json', { config, schema: { hide: true } }, () => app.describeApi());

  let page: Promise<FastifyInstance> | null = null;
  async function show(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    page ??= documentationPage(app);
    const { routing } = await page;
    reply.hijack();
    routing(request.raw, reply.raw);
  }
  app.get(`${PAGE}/`, { config, schema: { hide: true } }, show);
  app.get(`${PAGE}/*`, { config, schema: { hide: true } }, show);
  app.addHook('onClose', async () => {
    if (page !== null) await (await page).close();
  });
}

/** Swagger UI takes 140 ms and 4 MB to load, which the start does not wait for: it is an application of its own. */
async function documentationPage(app: FastifyInstance): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ]);
  const page = Fastify({ routerOptions: { ignoreTrailingSlash: true } });
  page.setErrorHandler((cause, _request, reply) => {
    const known = asTableError(cause);
    return reply.code(known.code === 'INTERNAL' ? 500 : 400).send(envelope(known));
  });
  page.setNotFoundHandler((_request, reply) => reply.code(404).send(NO_SUCH_PAGE));
  // The type knows OpenAPI 3.0 only; the page reads 3.1 too.
  const document = (await app.describeApi()) as unknown as StaticDocumentSpec['document'];
  await page.register(swagger, { mode: 'static', specification: { document } });
  await page.register(swaggerUi, {
    routePrefix: PAGE,
    staticCSP: PAGE_POLICY,
    uiConfig: { docExpansion: 'list', persistAuthorization: false, validatorUrl: null },
  });
  page.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
  });
  await page.ready();
  return page;
}

const NO_SUCH_PAGE = envelope(asTableError({ code: 'FST_ERR_BAD_URL' }));

/** The OpenAPI document of a server whose routes are all there. */
export async function openApiDocument(app: FastifyInstance): Promise<Record<string, unknown>> {
  await app.ready();
  return app.describeApi();
}
