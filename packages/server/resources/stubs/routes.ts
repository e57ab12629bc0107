import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';

/** Lists of what this server does not have, so that the other pages of existing clients do not break (contract 2.12). */
export async function stubRoutes(app: FastifyInstance): Promise<void> {
  for (const path of ['/api/browser-sessions/', '/api/browser-pools/', '/api/auth/google/accounts/']) {
    app.get(
      path,
      { schema: { tags: ['Compatibility'], summary: 'Always empty', response: { 200: Type.Array(Type.Unknown()) } } },
      async () => [],
    );
  }
}
