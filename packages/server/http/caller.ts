import { failure } from '@loopwright/model';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.ts';

/** Who calls a route that asks for credentials. Throws NOT_AUTHENTICATED. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw failure('NOT_AUTHENTICATED');
  return request.caller;
}

/** The caller, who must be the owner of this installation. Throws NOT_AUTHENTICATED, NOT_ALLOWED. */
export function ownerOf(request: FastifyRequest): Caller {
  const caller = callerOf(request);
  if (!caller.isOwner) throw failure('NOT_ALLOWED', { detail: 'Only the owner of this installation may do this' });
  return caller;
}
