import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';

/** Describes every route that is registered after it as OpenAPI 3.1. */
export async function describeRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Loopwright',
        version: context.version,
        description: 'Workflows that run: draw, start, watch. Every path also answers without its trailing slash.',
      },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
        },
      },
      security: [{ token: [] }, { apiKey: [] }],
    },
  });
}

/** The document at `/api/openapi.json`, and a page to read and try it at `/api/docs`; the page is loaded when it is first asked for. */
export async function documentationRoutes(app: FastifyInstance): Promise<void> {
  app.get('/api/openapi.json', { config: { public: true }, schema: { hide: true } }, async () => app.swagger());
  const { default: swaggerUi } = await import('@fastify/swagger-ui');
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true, rateLimit: false };
    });
    await scope.register(swaggerUi, {
      routePrefix: '/api/docs',
      staticCSP: true,
      uiConfig: { docExpansion: 'list', persistAuthorization: false },
    });
  });
}

/** The OpenAPI document of a server whose routes are all there. */
export async function openApiDocument(app: FastifyInstance): Promise<Record<string, unknown>> {
  await app.ready();
  return app.swagger() as unknown as Record<string, unknown>;
}
