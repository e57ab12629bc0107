import swagger from '@fastify/swagger';
import { Type } from '@loopwright/model';
import Fastify, { type RouteOptions } from 'fastify';
import { neverCompile } from './never-compile.ts';

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

const NO_CONTENT = { 204: { type: 'null', description: 'Gone; the answer has no body' } };

function deletesSilently(method: RouteOptions['method'], response: Readonly<Record<string, unknown>>): boolean {
  return method === 'DELETE' && Object.keys(response).length === 0;
}

/**
 * Describes routes as OpenAPI 3.1. The library reads what an application registers, so the routes are registered once
 * more, in an application that serves nobody.
 */
export async function makeDocument(version: string, routes: readonly RouteOptions[]): Promise<Record<string, unknown>> {
  const app = Fastify({ exposeHeadRoutes: false, schemaController: neverCompile });
  app.addSchema(ErrorAnswer);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Loopwright',
        version,
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
      const { public: isPublic, takesStrangers, tokenOnly } = route.config ?? {};
      const response = (schema?.response ?? {}) as Readonly<Record<string, unknown>>;
      return {
        url,
        schema: {
          ...schema,
          ...(isPublic ? { security: [] } : tokenOnly ? { security: [{ token: [] }] } : {}),
          ...(takesStrangers ? { security: [{}, { token: [] }, { apiKey: [] }] } : {}),
          response: {
            ...(deletesSilently(route.method, response) ? NO_CONTENT : response),
            default: { description: 'An error', $ref: 'Error#' },
          },
        },
      };
    },
  });
  for (const { method, url, schema, config } of routes) {
    app.route({ method, url, schema, config, handler: async () => null });
  }
  await app.ready();
  return app.swagger() as unknown as Record<string, unknown>;
}
