import { failure } from '@loopwright/model';
import type { Catalogue } from '@loopwright/runtime';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';

/** A node type of the catalogue. */
export type KnownType = ReturnType<Catalogue['registry']['all']>[number];

/** The node type that a path names, by identifier or alias. Throws NODE_TYPE_NOT_FOUND with the identifier in the body. */
export function findType(context: ServerContext, request: FastifyRequest): KnownType {
  const { identifier } = request.params as { readonly identifier: string };
  const type = context.runtime.catalogue.registry.get(identifier);
  if (type === undefined) throw failure('NODE_TYPE_NOT_FOUND', { body: { identifier } });
  return type;
}
