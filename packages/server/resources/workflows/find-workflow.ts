import { failure, isUuid, type WorkflowId } from '@loopwright/model';
import type { WorkflowRow } from '@loopwright/runtime/ports';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../auth/caller.ts';
import type { ServerContext } from '../../context.ts';
import { callerOf } from '../../http/caller.ts';

/** Who calls, and the workflow that the path names. */
export interface OwnWorkflow {
  readonly caller: Caller;
  readonly workflow: WorkflowRow;
}

/** Id of the workflow in a path. Throws WORKFLOW_NOT_FOUND when it is no UUID. */
export function workflowIdOf(request: FastifyRequest): WorkflowId {
  const { id } = request.params as { readonly id: string };
  if (!isUuid(id)) throw failure('WORKFLOW_NOT_FOUND');
  return id.toLowerCase() as WorkflowId;
}

/** The caller's own workflow. Throws WORKFLOW_NOT_FOUND; somebody else's is as if it were not there. */
export async function findWorkflow(context: ServerContext, request: FastifyRequest): Promise<OwnWorkflow> {
  const caller = callerOf(request);
  const workflow = await context.store.workflows.get(workflowIdOf(request), caller.id);
  if (workflow === null) throw failure('WORKFLOW_NOT_FOUND');
  return { caller, workflow };
}
