import { failure, isUuid, type NodeFileId } from '@loopwright/model';
import type { NodeFileRow } from '@loopwright/runtime/ports';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { findNode, type OwnNode } from '../nodes/find-node.ts';

/** The file that a path names, of a node in the caller's own workflow. */
export interface OwnFile extends OwnNode {
  readonly file: NodeFileRow;
}

/** Finds it. Throws WORKFLOW_NOT_FOUND, NODE_NOT_FOUND, NODE_FILE_NOT_FOUND. */
export async function findFile(context: ServerContext, request: FastifyRequest): Promise<OwnFile> {
  const own = await findNode(context, request);
  const { fileId } = request.params as { readonly fileId: string };
  const file = isUuid(fileId)
    ? await context.store.workflows.file(own.node.id, fileId.toLowerCase() as NodeFileId)
    : null;
  if (file === null) throw failure('NODE_FILE_NOT_FOUND');
  return { ...own, file };
}
