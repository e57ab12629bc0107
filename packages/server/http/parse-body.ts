import { failure, isJsonObject } from '@loopwright/model';
import type { FastifyRequest } from 'fastify';

/** The body as an object; `{}` when it is empty. Throws INVALID_BODY for anything else. */
export function objectBody(request: FastifyRequest): Record<string, unknown> {
  const { body } = request;
  if (body === undefined || body === null) return {};
  if (!isJsonObject(body)) throw failure('INVALID_BODY', { detail: 'The request body must be a JSON object' });
  return body as Record<string, unknown>;
}
