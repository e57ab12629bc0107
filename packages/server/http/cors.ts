import cors from '@fastify/cors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

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

/** What `Access-Control-Allow-Origin` says to an origin; null where it may not call. */
export type AllowedFor = (origin: string | undefined) => string | null;

/** Any origin or those listed, by the setting. */
export function listedOrigins(corsOrigins: readonly string[]): AllowedFor {
  if (corsOrigins.includes('*')) return () => '*';
  return (origin) => (origin !== undefined && corsOrigins.includes(origin) ? origin : null);
}

/** CORS as contract 1.3 has it: never credentials; error answers carry the headers too. */
export async function allowOrigins(app: FastifyInstance, allowedFor: AllowedFor): Promise<void> {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('vary', 'Origin');
    done();
  });
  await app.register(cors, {
    origin: (origin, decide) => decide(null, allowedFor(origin) ?? false),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED,
    strictPreflight: false,
    maxAge: 600,
  });
}

/** The same for an answer that is given before any hook could run. */
export function addOriginHeaders(request: FastifyRequest, reply: FastifyReply, allowedFor: AllowedFor): void {
  reply.header('vary', 'Origin');
  reply.headers(originHeaders(allowedFor(request.headers.origin)));
}

/** What an answer says to an origin that may read it, beside `Vary`. */
export function originHeaders(allowed: string | null): Readonly<Record<string, string>> {
  if (allowed === null) return {};
  return { 'access-control-allow-origin': allowed, 'access-control-expose-headers': EXPOSED.join(', ') };
}
