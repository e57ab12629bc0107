import { failure, Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';

const Status = Type.Object({ status: Type.String() });
const tags = ['Server'];
const config = { public: true, rateLimit: false } as const;

/** Whether the process answers (`/health`), and whether it takes work (`/ready`). */
export async function healthRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get(
    '/health',
    { config, schema: { tags, summary: 'The process answers', response: { 200: Status } } },
    async () => ({ status: 'ok' }),
  );
  app.get(
    '/ready',
    { config, schema: { tags, summary: 'The server takes work', response: { 200: Status } } },
    async () => {
      const { ready, reason } = context.runtime.readiness();
      if (!ready)
        throw failure('UNAVAILABLE', { retryAfterSeconds: 1, ...(reason === null ? {} : { detail: reason }) });
      return { status: 'ready' };
    },
  );
}
