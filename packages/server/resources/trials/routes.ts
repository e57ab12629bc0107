import { failure, LoopwrightError, type NodeId, Type } from '@loopwright/model';
import type { TrialOutcome, TrialStep } from '@loopwright/runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { readFields } from '../../http/fields.ts';
import { objectBody } from '../../http/parse-body.ts';
import { findType } from '../catalogue/find-type.ts';
import { findWorkflow } from '../workflows/find-workflow.ts';
import { iterationRoutes } from './iteration-routes.ts';
import { nodeFailureText } from './node-failure.ts';
import {
  asNodeId,
  completeInputField,
  readCompleteInput,
  readNodeId,
  readSavedForm,
  readTrial,
  savedFormField,
  trialFields,
  untilCallerLeaves,
} from './trial-request.ts';

const object = Type.Object({}, { additionalProperties: true });
const nullableText = Type.Union([Type.String(), Type.Null()]);
const { form_values, ...commonFields } = trialFields;

/** Development mode: one node at a time. A node that fails is an answer, not an error. */
export async function trialRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { trials, secrets, catalogue } = context.runtime;

  app.post(
    '/api/workflow/:id/execute_and_save_node/',
    {
      schema: {
        tags: ['Trials'],
        summary: 'Try one node of a workflow; its form, input and output are saved',
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
        body: Type.Object({
          node_id: Type.String({ format: 'uuid' }),
          form_values,
          ...commonFields,
          ...completeInputField,
          ...savedFormField,
        }),
        response: {
          200: Type.Object({
            success: Type.Boolean(),
            node_id: Type.String(),
            node_type: Type.String(),
            input_data: object,
            form_values: object,
            output: Type.Union([object, Type.Null()]),
            error: nullableText,
            error_type: nullableText,
            message: nullableText,
            form: Type.Null(),
            session_id: nullableText,
            port: Type.Optional(
              Type.String({ description: 'Port by which it goes on, of a node that chooses among several' }),
            ),
          }),
        },
      },
    },
    async (request, reply) => {
      const { caller, workflow } = await findWorkflow(context, request);
      const read = readFields(objectBody(request));
      const id = readNodeId(read);
      const trial = readTrial(read, 'form_values');
      const completeInput = readCompleteInput(read);
      const isSavedForm = readSavedForm(read);
      read.done();
      const nodeId = asNodeId(id);
      const node = await context.store.workflows.node(workflow.id, nodeId);
      if (node === null) throw failure('NODE_NOT_FOUND');
      const formValues = isSavedForm ? null : trial.formValues;
      const signal = untilCallerLeaves(reply);
      const steps = new Set<TrialStep>();
      const reached = (step: TrialStep) => steps.add(step);
      let outcome: TrialOutcome;
      try {
        outcome = await outcomeOf(trial.inputData, () =>
          trials
            .runNode(caller.id, workflow.id, nodeId, { ...trial, formValues, completeInput, signal, reached })
            .catch((cause: unknown) => {
              throw withNodeDetails(cause, nodeId);
            }),
        );
      } finally {
        const target = ['node', nodeId] as const;
        if (steps.has('begun'))
          await recordAudit(context, request, 'node.run', ...target, { workflow: workflow.id, type: node.type });
        else if (steps.has('stored')) {
          const fields = [...(formValues === null ? [] : ['form_values']), 'input_data'];
          await recordAudit(context, request, 'node.update', ...target, { workflow: workflow.id, fields });
        }
      }
      return {
        success: outcome.success,
        node_id: nodeId,
        node_type: node.type,
        input_data: outcome.input,
        form_values: secrets.mask(node.type, formValues ?? node.formValues, node.formValues),
        output: outcome.success ? outcome.output : null,
        error: outcome.success ? null : outcome.error.text,
        error_type: outcome.success ? null : 'ExecutionError',
        message: null,
        form: null,
        session_id: trial.sessionId,
        ...(outcome.success && outcome.port !== null ? { port: outcome.port } : {}),
      };
    },
  );

  await iterationRoutes(app, context);

  app.post(
    '/api/nodes/:identifier/execute/',
    {
      schema: {
        tags: ['Trials'],
        summary: 'Try a node type on its own; nothing is saved',
        params: Type.Object({ identifier: Type.String() }),
        body: Type.Object({ form_data: form_values, ...commonFields }),
        response: { 200: Type.Object({ success: Type.Boolean() }, { additionalProperties: true }) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const type = findType(context, request);
      const read = readFields(objectBody(request));
      const trial = readTrial(read, 'form_data');
      read.done();
      const signal = untilCallerLeaves(reply);
      const steps = new Set<TrialStep>();
      const reached = (step: TrialStep) => steps.add(step);
      let outcome: TrialOutcome;
      try {
        outcome = await outcomeOf(trial.inputData, () =>
          trials.runType(caller.id, type.identifier, { ...trial, signal, reached }),
        );
      } finally {
        if (steps.has('begun')) await recordAudit(context, request, 'node-type.run', 'node-type', type.identifier);
      }
      if (outcome.success) {
        return {
          success: true,
          node: { name: catalogue.meta(type).name, identifier: type.identifier },
          input: outcome.input,
          form_data: secrets.mask(type.identifier, trial.formValues),
          session_id: trial.sessionId,
          output: outcome.output,
        };
      }
      if (outcome.timedOut) {
        throw failure('EXECUTION_TIMEOUT', { detail: outcome.error.text, body: { timeout: trial.timeoutMs / 1000 } });
      }
      return { success: false, error: outcome.error.text, error_type: 'ExecutionError' };
    },
  );

  app.post(
    '/api/nodes/:identifier/reset-session/',
    {
      schema: {
        tags: ['Trials'],
        summary: 'Drop every node instance of a session',
        params: Type.Object({ identifier: Type.String() }),
        body: Type.Object({ session_id: Type.String({ maxLength: 255 }) }),
        response: {
          200: Type.Object({ success: Type.Boolean(), session_id: Type.String(), cleared: Type.Boolean() }),
        },
      },
    },
    async (request: FastifyRequest) => {
      const caller = callerOf(request);
      findType(context, request);
      const read = readFields(objectBody(request));
      const sessionId = read.text('session_id', { required: true, maxLength: 255 }) ?? '';
      read.done();
      return { success: true, session_id: sessionId, cleared: trials.resetSession(caller.id, sessionId) };
    },
  );
}

/** The outcome; a failure of the node that came as an error, such as a template that cannot be compiled, is one too. */
async function outcomeOf(input: TrialOutcome['input'], run: () => Promise<TrialOutcome>): Promise<TrialOutcome> {
  try {
    return await run();
  } catch (cause) {
    const text = nodeFailureText(cause);
    if (text === null || !(cause instanceof LoopwrightError)) throw cause;
    return { success: false, input, error: { code: cause.code, text }, timedOut: cause.code === 'NODE_TIMED_OUT' };
  }
}

/** Of a form that does not fit: `details` names the node above the fields. */
function withNodeDetails(cause: unknown, nodeId: NodeId): unknown {
  if (!(cause instanceof LoopwrightError) || cause.code !== 'FORM_INVALID') return cause;
  const { fields = {} } = cause.extras;
  return failure('FORM_INVALID', { ...cause.extras, detail: cause.message, details: { [nodeId]: fields } });
}
