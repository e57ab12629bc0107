import { invalidFields, type Settings, Type } from '@loopwright/model';
import type { FastifyRequest } from 'fastify';
import { choiceText } from '../http/choice-text.ts';

const NAME = 'x-response-shape';
const SHAPES = ['reference', 'web'] as const;

/** The headers of a route that has two bodies, for its description. */
export const ResponseShapeHeaders = Type.Object({
  [NAME]: Type.Optional(Type.Union(SHAPES.map((shape) => Type.Literal(shape)))),
});

/**
 * Which of its two bodies `nodes/add/` and `nodes/{id}/input/` answer (contract, section 1.4): what the header
 * `X-Response-Shape` says, else the setting. Throws INVALID_FIELDS for a shape that there is not.
 */
export function readResponseShape(request: FastifyRequest, settings: Settings): (typeof SHAPES)[number] {
  const asked = String(request.headers[NAME] ?? '');
  if (asked === '') return settings.responseShape;
  // Sent twice it comes as a list.
  const named = new Set(asked.split(',').map((name) => name.trim().toLowerCase()));
  const shape = SHAPES.find((one) => named.has(one));
  if (shape !== undefined && named.size === 1) return shape;
  throw invalidFields({ [NAME]: [`${choiceText(asked)} There are: ${SHAPES.join(', ')}.`] });
}
