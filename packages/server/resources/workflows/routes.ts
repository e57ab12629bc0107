import { randomUUID } from 'node:crypto';
import { failure, invalidFields, Type, type WorkflowId } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { objectBody } from '../../http/parse-body.ts';
import { ConnectionWire, connectionWire } from '../../wire/connection.ts';
import { NodeWire, nodeWire } from '../../wire/node.ts';
import { ProblemWire } from '../../wire/problem.ts';
import { WorkflowWire, workflowWire } from '../../wire/workflow.ts';
import { duplicateOf } from './duplicate.ts';
import { fileRoutes } from './file-routes.ts';
import { findWorkflow, workflowIdOf } from './find-workflow.ts';
import { readOrdering } from './read-ordering.ts';
import { newWorkflowFields, readWorkflowFields, WorkflowBody } from './workflow-fields.ts';

const tags = ['Workflows'];
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const path = '/api/workflow/:id/';

const CheckWire = Type.Object({
  valid: Type.Boolean(),
  problems: Type.Array(ProblemWire),
  notices: Type.Array(ProblemWire),
});

/** Workflows: lists, changes, copies, and what is hidden for a day before it is gone. */
export async function workflowRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { workflows } = context.store;

  app.get(
    '/api/workflow/',
    {
      schema: {
        tags,
        summary: 'All workflows of the caller, newest first',
        querystring: Type.Object({ ordering: Type.Optional(Type.String()) }),
        response: { 200: Type.Array(WorkflowWire) },
      },
    },
    async (request) => {
      const rows = await workflows.list(callerOf(request).id, readOrdering(request.query));
      return rows.map(workflowWire);
    },
  );

  app.post(
    '/api/workflow/',
    { schema: { tags, summary: 'Make a workflow', body: WorkflowBody, response: { 201: WorkflowWire } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const fields = newWorkflowFields(readWorkflowFields(objectBody(request), { nameRequired: true }));
      const row = await workflows.create(randomUUID() as string as WorkflowId, caller.id, fields, context.clock.now());
      await recordAudit(context, request, 'workflow.create', 'workflow', row.id, { name: row.name });
      return reply.code(201).send(workflowWire(row));
    },
  );

  app.get(
    path,
    { schema: { tags, summary: 'One workflow', params, response: { 200: WorkflowWire } } },
    async (request) => workflowWire((await findWorkflow(context, request)).workflow),
  );

  for (const method of ['PUT', 'PATCH'] as const) {
    app.route({
      method,
      url: path,
      schema: {
        tags,
        summary: method === 'PUT' ? 'Change the fields present; name is required' : 'Change the fields present',
        params,
        body: method === 'PUT' ? WorkflowBody : Type.Partial(WorkflowBody),
        response: { 200: WorkflowWire },
      },
      handler: async (request) => {
        const { caller, workflow } = await findWorkflow(context, request);
        const fields = readWorkflowFields(objectBody(request), {
          nameRequired: method === 'PUT',
          stored: workflow.runtimeState,
        });
        const row = await workflows.update(workflow.id, caller.id, fields, context.clock.now());
        if (row === null) throw failure('WORKFLOW_NOT_FOUND');
        await recordAudit(context, request, 'workflow.update', 'workflow', row.id, { fields: Object.keys(fields) });
        return workflowWire(row);
      },
    });
  }

  app.delete(
    path,
    { schema: { tags, summary: 'Stop and hide a workflow; it can be restored for 24 hours', params } },
    async (request, reply) => {
      const { caller, workflow } = await findWorkflow(context, request);
      if (workflow.executionId !== null) await context.runtime.executions.stop(caller.id, workflow.id);
      else if (workflow.type === 'api' && workflow.status === 'active')
        await context.runtime.executions.setActive(caller.id, workflow.id, false);
      if (!(await workflows.remove(workflow.id, caller.id, context.clock.now()))) throw failure('WORKFLOW_NOT_FOUND');
      await recordAudit(context, request, 'workflow.delete', 'workflow', workflow.id, { name: workflow.name });
      return reply.code(204).send();
    },
  );

  app.delete(
    `${path}runtime_state/`,
    {
      schema: {
        tags,
        summary: 'Take one key out of the runtime state of a workflow that does not run',
        params,
        querystring: Type.Object({ key: Type.String() }),
      },
    },
    async (request, reply) => {
      const { caller, workflow } = await findWorkflow(context, request);
      const { key } = request.query as { readonly key?: unknown };
      if (typeof key !== 'string') throw invalidFields({ key: ['Give one key.'] });
      if (!Object.hasOwn(workflow.runtimeState, key)) return reply.code(204).send();
      const outcome = await workflows.removeStateKey(workflow.id, caller.id, key, context.clock.now());
      if (outcome === 'unknown') throw failure('WORKFLOW_NOT_FOUND');
      if (outcome === 'runs') throw failure('STATE_IN_USE');
      await recordAudit(context, request, 'workflow.update', 'workflow', workflow.id, { removed_state_key: key });
      return reply.code(204).send();
    },
  );

  app.post(
    `${path}restore/`,
    { schema: { tags, summary: 'Bring a deleted workflow back', params, response: { 200: WorkflowWire } } },
    async (request) => {
      const row = await workflows.restore(workflowIdOf(request), callerOf(request).id, context.clock.now());
      if (row === null) throw failure('WORKFLOW_NOT_FOUND');
      await recordAudit(context, request, 'workflow.restore', 'workflow', row.id);
      return workflowWire(row);
    },
  );

  app.post(
    `${path}duplicate/`,
    { schema: { tags, summary: 'Copy a workflow with its graph', params, response: { 201: WorkflowWire } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const document = await workflows.document(workflowIdOf(request), caller.id);
      if (document === null) throw failure('WORKFLOW_NOT_FOUND');
      const { workflow } = document;
      const copy = duplicateOf(document);
      const id = randomUUID() as string as WorkflowId;
      const row = await workflows.createWhole(
        id,
        caller.id,
        copy.fields,
        copy.nodes,
        copy.connections,
        context.clock.now(),
      );
      await recordAudit(context, request, 'workflow.duplicate', 'workflow', id, { from: workflow.id });
      return reply.code(201).send(workflowWire(row));
    },
  );

  app.get(
    `${path}rawconfig/`,
    {
      schema: {
        tags,
        summary: 'A workflow with its nodes and connections',
        params,
        response: {
          200: Type.Object({
            ...WorkflowWire.properties,
            nodes: Type.Array(NodeWire),
            connections: Type.Array(ConnectionWire),
          }),
        },
      },
    },
    async (request) => {
      const { workflow } = await findWorkflow(context, request);
      const [nodes, connections] = await Promise.all([
        workflows.nodes(workflow.id),
        workflows.connections(workflow.id),
      ]);
      return {
        ...workflowWire(workflow),
        nodes: nodes.map((node) => nodeWire(node, context.runtime)),
        connections: connections.map(connectionWire),
      };
    },
  );

  app.post(
    `${path}check/`,
    {
      schema: {
        tags,
        summary: 'Problems and notices of the graph as saved; nothing runs',
        params,
        response: { 200: CheckWire },
      },
    },
    async (request) => {
      const { workflow } = await findWorkflow(context, request);
      const saved = await workflows.graph(workflow.id);
      if (saved === null) throw failure('WORKFLOW_NOT_FOUND');
      const { problems, notices } = context.runtime.check(saved.graph);
      return { valid: problems.length === 0, problems, notices };
    },
  );

  await fileRoutes(app, context);
}
