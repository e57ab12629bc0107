import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

const EXPOSED = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset', 'Retry-After', 'Location'];
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'accept',
  'x-api-key',
  'x-requested-with',
  'x-response-shape',
  'idempotency-key',
];

/** Whether a browser's origin may call, by the setting. */
export function originAllowed(origin: string, corsOrigins: readonly string[]): boolean {
  return corsOrigins.includes('*') || corsOrigins.includes(origin);
}

/** CORS as contract 1.3 has it: any origin by default, never credentials. */
export async function allowOrigins(app: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED,
    maxAge: 600,
  });
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('vary')) reply.header('vary', 'Origin');
  });
}
