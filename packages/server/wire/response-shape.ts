import type { Settings } from '@loopwright/model';
import type { FastifyRequest } from 'fastify';

/**
 * Which of its two bodies `nodes/add/` and `nodes/{id}/input/` answer (contract, section 1.4): what the header
 * `X-Response-Shape` says, else the setting.
 */
export function responseShape(request: FastifyRequest, settings: Settings): 'reference' | 'web' {
  const asked = request.headers['x-response-shape'];
  return asked === 'reference' || asked === 'web' ? asked : settings.responseShape;
}
