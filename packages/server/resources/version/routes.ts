import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';

/** Which program answers. */
export async function versionRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(
    '/api/version/',
    {
      config: { public: true },
      schema: {
        tags: ['Server'],
        summary: 'Version of the server',
        response: { 200: Type.Object({ version: Type.String(), build: Type.String() }) },
      },
    },
    async () => ({ version: context.version, build: context.build }),
  );
}
