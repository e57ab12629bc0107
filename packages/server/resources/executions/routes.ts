import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { ProblemWire } from '../../wire/problem.ts';
import { findWorkflow } from '../workflows/find-workflow.ts';

const tags = ['Executions'];
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const base = '/api/workflow/:id/';
const state = Type.Union(['PENDING', 'STARTED', 'SUCCESS', 'FAILURE', 'REVOKED'].map((value) => Type.Literal(value)));
const response = { 200: Type.Object({ task_id: Type.String(), status: state }) };

/** Existing clients activate whatever is drawn, and get 200: what refuses every request is told beside it. */
const Activated = Type.Object({
  status: Type.String(),
  message: Type.String(),
  problems: Type.Optional(
    Type.Array(ProblemWire, {
      description: 'Where every request is refused: why, by node and field as a check tells it',
    }),
  ),
});

/** Starts and stops. Existing clients start and stop by GET; a HEAD does neither. */
export async function executionRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { executions } = context.runtime;

  for (const method of ['GET', 'POST'] as const) {
    app.route({
      method,
      url: `${base}start_execution/`,
      exposeHeadRoute: false,
      schema: { tags, summary: 'Start a workflow; one that runs already answers its task', params, response },
      handler: async (request) => {
        const { caller, workflow } = await findWorkflow(context, request);
        const started = await executions.start(caller.id, workflow.id);
        if (started.isNew)
          await recordAudit(context, request, 'workflow.start', 'workflow', workflow.id, { task: started.executionId });
        return { task_id: started.executionId, status: started.state };
      },
    });

    app.route({
      method,
      url: `${base}stop_execution/`,
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'Stop a workflow within 5 s; unfinished runs wait for the next start',
        params,
        response,
      },
      handler: async (request) => {
        const { caller, workflow } = await findWorkflow(context, request);
        const { jobId, changed } = await executions.stop(caller.id, workflow.id);
        if (changed) await recordAudit(context, request, 'workflow.stop', 'workflow', workflow.id);
        return { task_id: jobId, status: 'REVOKED' };
      },
    });
  }

  app.get(
    `${base}task_status/`,
    { schema: { tags, summary: 'State of the live or last execution', params, response } },
    async (request) => {
      const { caller, workflow } = await findWorkflow(context, request);
      const status = await executions.status(caller.id, workflow.id);
      return { task_id: status.executionId, status: status.state };
    },
  );

  for (const [action, active] of [
    ['activate', true],
    ['deactivate', false],
  ] as const) {
    app.post(
      `${base}${action}/`,
      {
        schema: {
          tags,
          summary: active ? 'Let an api workflow answer requests' : 'Let an api workflow answer no more requests',
          params,
          response: { 200: active ? Activated : Type.Object({ status: Type.String(), message: Type.String() }) },
        },
      },
      async (request) => {
        const { caller, workflow } = await findWorkflow(context, request);
        const problems = await executions.setActive(caller.id, workflow.id, active);
        await recordAudit(context, request, `workflow.${action}`, 'workflow', workflow.id);
        const told = { status: active ? 'active' : 'inactive', message: `Workflow ${action}d` };
        if (problems.length === 0) return told;
        return { ...told, message: `${told.message}, but every request is refused`, problems };
      },
    );
  }
}
