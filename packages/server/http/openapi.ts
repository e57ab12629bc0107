import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import { Type } from '@loopwright/model';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';
import { asTableError, envelope } from './reply-error.ts';

const PAGE = '/api/docs';

/** The page loads from this server only; Swagger UI sets styles in its elements and draws icons from data addresses. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The envelope of contract 1.2. */
const ErrorAnswer = Type.Object(
  {
    error: Type.String({ description: 'For people; of a 404 a noun' }),
    code: Type.String({ description: 'To branch on', examples: ['INVALID_REQUEST', 'NOT_FOUND'] }),
    details: Type.Record(Type.String(), Type.Unknown(), { description: 'Empty when there is nothing to add' }),
    detail: Type.String({ description: 'The most specific text' }),
    error_code: Type.String({ description: 'Legacy name of the error' }),
    error_type: Type.Optional(Type.String()),
    errors: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'Texts by field of the request body' }),
    ),
    form: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    timeout: Type.Optional(Type.Number({ description: 'Seconds' })),
  },
  { $id: 'Error' },
);

/** Describes every route that is registered after it as OpenAPI 3.1. */
export async function describeRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.addSchema(ErrorAnswer);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Loopwright',
        version: context.version,
        description: 'Workflows that run: draw, start, watch. Every path also answers without its trailing slash.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
        },
      },
      security: [{ token: [] }, { apiKey: [] }],
    },
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, index) =>
        typeof schema.$id === 'string' ? schema.$id : `schema-${index}`,
    },
    // What every route has in common is said here once.
    transform: ({ schema, url, route }) => {
      const { public: isPublic, tokenOnly } = route.config ?? {};
      const response = (schema?.response ?? {}) as Readonly<Record<string, unknown>>;
      return {
        url,
        schema: {
          ...schema,
          ...(isPublic ? { security: [] } : tokenOnly ? { security: [{ token: [] }] } : {}),
          response: { ...response, default: { description: 'An error', $ref: 'Error#' } },
        },
      };
    },
  });
}

/** The document at `/api/openapi.json`, and a page to read and try it at `/api/docs`; the page is loaded when it is first asked for. */
export async function documentationRoutes(app: FastifyInstance): Promise<void> {
  const config = { public: true, rateLimit: false } as const;
  app.get('/api/openapi.json', { config, schema: { hide: true } }, async () => app.swagger());

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
  const { default: swaggerUi } = await import('@fastify/swagger-ui');
  const page = Fastify({ routerOptions: { ignoreTrailingSlash: true } });
  page.setErrorHandler((cause, _request, reply) => {
    const known = asTableError(cause);
    return reply.code(known.code === 'INTERNAL' ? 500 : 400).send(envelope(known));
  });
  page.setNotFoundHandler((_request, reply) => reply.code(404).send(NO_SUCH_PAGE));
  // The type knows OpenAPI 3.0 only; the page reads 3.1 too.
  const document = app.swagger() as StaticDocumentSpec['document'];
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
  return app.swagger() as unknown as Record<string, unknown>;
}
