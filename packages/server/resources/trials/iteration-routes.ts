import { ERRORS, invalidFields, isUuid, LoopwrightError, type NodeId, Type } from '@loopwright/model';
import type { TrialStep } from '@loopwright/runtime';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { type FieldReader, readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { asTableError } from '../../http/reply-error.ts';
import { findWorkflow } from '../workflows/find-workflow.ts';
import {
  asNodeId,
  completeInputField,
  readCompleteInput,
  readNodeId,
  readTrial,
  trialFields,
  unsuccessful,
  untilCallerLeaves,
} from './trial-request.ts';

const tags = ['Trials'];
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const NOTHING = { input: [], results: [], state: { index: 0, item: null } };

/** The two endpoints that tell of a failure by `success: false`. */
export async function iterationRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { store, runtime } = context;
  const { session_id: _, ...fields } = trialFields;

  app.post(
    '/api/workflow/:id/execute_for_each_iteration/',
    {
      schema: {
        tags,
        summary: 'Run the body of a for-each for one item',
        params,
        body: Type.Object({
          node_id: Type.String({ format: 'uuid' }),
          iteration_index: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
          ...fields,
          ...completeInputField,
        }),
        response: { 200: Type.Object({ success: Type.Boolean() }, { additionalProperties: true }) },
      },
      errorHandler: refuseUnsuccessful,
    },
    async (request, reply) => {
      const { caller, workflow } = await findWorkflow(context, request);
      const read = readFields(objectBody(request));
      const id = readNodeId(read);
      read.done();
      const steps = new Set<TrialStep>();
      try {
        const asked = readIteration(read);
        const nodeId = asNodeId(id);
        const outcome = await runtime.trials.iterate(caller.id, workflow.id, nodeId, {
          ...asked,
          signal: untilCallerLeaves(reply),
          reached: (step) => steps.add(step),
        });
        if (!outcome.success) {
          return { success: false, node_id: nodeId, error: outcome.error, forEachNode: outcome.forEachNode };
        }
        return {
          success: true,
          node_id: nodeId,
          forEachNode: outcome.forEachNode,
          iteration_output: outcome.iterationOutput,
          output: { data: outcome.output },
        };
      } catch (cause) {
        const text = plainFailure(cause);
        if (text === null) throw cause;
        return { success: false, node_id: id, error: text, forEachNode: NOTHING };
      } finally {
        if (steps.has('begun'))
          await recordAudit(context, request, 'node.run', 'node', id.toLowerCase(), { workflow: workflow.id });
      }
    },
  );

  app.post(
    '/api/workflow/:id/clear_node_output/',
    {
      schema: {
        tags,
        summary: 'Forget the stored output of a node',
        params,
        body: Type.Object({ node_id: Type.String({ format: 'uuid' }) }),
        response: { 200: Type.Object({ success: Type.Boolean() }) },
      },
      errorHandler: refuseUnsuccessful,
    },
    async (request) => {
      const { workflow } = await findWorkflow(context, request);
      const read = readFields(objectBody(request));
      const id = readNodeId(read);
      read.done();
      const nodeId = isUuid(id) ? (id.toLowerCase() as NodeId) : null;
      const cleared = { outputData: {} };
      const row =
        nodeId === null ? null : await store.workflows.updateNode(workflow.id, nodeId, cleared, context.clock.now());
      if (row === null) throw invalidFields({ node_id: ['This node is not in this workflow.'] });
      await recordAudit(context, request, 'node.clear-output', 'node', row.id, { workflow: workflow.id });
      return { success: true };
    },
  );
}

/** Reads what is asked of a for-each beside its id. Throws INVALID_FIELDS. */
function readIteration(read: FieldReader) {
  const { formValues, inputData, timeoutMs } = readTrial(read, 'form_values');
  const index = read.integer('iteration_index') ?? null;
  const completeInput = readCompleteInput(read);
  read.done();
  return { formValues, inputData, timeoutMs, completeInput, index };
}

/** What says no node, or nothing that can be read, is told of by 400, as any other; and by `success: false`. */
function refuseUnsuccessful(cause: unknown): never {
  const error = asTableError(cause);
  throw ERRORS[error.code].status === 400 ? unsuccessful(error) : cause;
}

/** Text of a failure that this endpoint tells by `success: false`; null for one that is the server's own. */
function plainFailure(cause: unknown): string | null {
  if (!(cause instanceof LoopwrightError)) return null;
  const { status, text } = ERRORS[cause.code];
  if (status >= 500) return null;
  return status === 404 ? `${text} not found` : cause.message;
}
