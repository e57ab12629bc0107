import { failure, isUuid, type NodeId } from '@loopwright/model';
import type { NodeRow } from '@loopwright/runtime/ports';
import type { FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { findWorkflow, type OwnWorkflow } from '../workflows/find-workflow.ts';

/** Id of the node in a path. Throws NODE_NOT_FOUND when it is no UUID. */
export function nodeIdOf(request: FastifyRequest): NodeId {
  const { nodeId } = request.params as { readonly nodeId: string };
  if (!isUuid(nodeId)) throw failure('NODE_NOT_FOUND');
  return nodeId.toLowerCase() as NodeId;
}

/** The node that a path names, in the caller's own workflow. */
export interface OwnNode extends OwnWorkflow {
  readonly node: NodeRow;
}

/** Finds it. Throws WORKFLOW_NOT_FOUND, NODE_NOT_FOUND. */
export async function findNode(context: ServerContext, request: FastifyRequest): Promise<OwnNode> {
  const own = await findWorkflow(context, request);
  const node = await context.store.workflows.node(own.workflow.id, nodeIdOf(request));
  if (node === null) throw failure('NODE_NOT_FOUND');
  return { ...own, node };
}
