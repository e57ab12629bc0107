import { invalidFields, Type } from '@loopwright/model';
import type { FastifyRequest } from 'fastify';

const LONGEST_KEY = 255;
const NAME = 'idempotency-key';

/** The headers of a route that takes it, for its description. */
export const IdempotencyHeaders = Type.Object({ [NAME]: Type.Optional(Type.String({ maxLength: LONGEST_KEY })) });

/** What the header `Idempotency-Key` holds; null when it is absent or empty. Throws INVALID_FIELDS over 255 characters. */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers[NAME];
  if (key === undefined || key === '') return null;
  const text = typeof key === 'string' ? key : key.join(',');
  if (text.length > LONGEST_KEY) {
    throw invalidFields({
      [NAME]: [`Ensure this value has at most ${LONGEST_KEY} characters (it has ${text.length}).`],
    });
  }
  return text;
}
