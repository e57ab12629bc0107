import { randomUUID } from 'node:crypto';
import {
  type ConnectionId,
  ERRORS,
  failure,
  invalidFields,
  isUuid,
  type NodeId,
  Type,
  type WorkflowId,
} from '@loopwright/model';
import type { ConnectionRow } from '@loopwright/runtime/ports';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { objectBody } from '../../http/parse-body.ts';
import { ConnectionWire, connectionWire } from '../../wire/connection.ts';
import { findWorkflow } from '../workflows/find-workflow.ts';
import {
  ADD_KEYS,
  AddConnectionBody,
  ConnectionBody,
  type ConnectionKeys,
  KEYS,
  readConnection,
} from './connection-fields.ts';

const tags = ['Connections'];
const inWorkflow = Type.Object({ id: Type.String({ format: 'uuid' }) });
const params = Type.Object({ id: Type.String({ format: 'uuid' }), connectionId: Type.String({ format: 'uuid' }) });
const base = '/api/workflow/:id/connections/';
const one = `${base}:connectionId/`;

/** Connections of a workflow. Cycles may be drawn; the check before a start reports them. */
export async function connectionRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { workflows } = context.store;

  const nodeIds = async (workflowId: WorkflowId): Promise<ReadonlySet<NodeId>> =>
    new Set((await workflows.nodes(workflowId)).map((node) => node.id));

  async function find(request: FastifyRequest): Promise<ConnectionRow> {
    const { workflow } = await findWorkflow(context, request);
    const row = await workflows.connection(workflow.id, connectionIdOf(request));
    if (row === null) throw failure('CONNECTION_NOT_FOUND');
    return row;
  }

  function draw(keys: ConnectionKeys) {
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const { workflow } = await findWorkflow(context, request);
      const drawn = readConnection(objectBody(request), keys, await nodeIds(workflow.id), null);
      const id = randomUUID() as string as ConnectionId;
      const row = drawnRow(
        await workflows.addConnection({ ...drawn, id, workflowId: workflow.id }, context.clock.now()),
        keys,
      );
      await recordAudit(context, request, 'connection.create', 'connection', id, { workflow: workflow.id, ...drawn });
      return reply.code(201).send(connectionWire(row));
    };
  }

  async function remove(request: FastifyRequest): Promise<'removed' | 'gone'> {
    const { workflow } = await findWorkflow(context, request);
    const id = connectionIdOf(request);
    const outcome = await workflows.removeConnection(workflow.id, id, context.clock.now());
    if (outcome === 'unknown') throw failure('CONNECTION_NOT_FOUND');
    if (outcome === 'removed')
      await recordAudit(context, request, 'connection.delete', 'connection', id, { workflow: workflow.id });
    return outcome;
  }

  app.post(
    `${base}add/`,
    {
      schema: {
        tags,
        summary: 'Connect two nodes',
        params: inWorkflow,
        body: AddConnectionBody,
        response: { 201: ConnectionWire },
      },
    },
    draw(ADD_KEYS),
  );

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'All connections of a workflow',
        params: inWorkflow,
        response: { 200: Type.Array(ConnectionWire) },
      },
    },
    async (request) => {
      const { workflow } = await findWorkflow(context, request);
      return (await workflows.connections(workflow.id)).map(connectionWire);
    },
  );

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Connect two nodes',
        params: inWorkflow,
        body: ConnectionBody,
        response: { 201: ConnectionWire },
      },
    },
    draw(KEYS),
  );

  app.get(
    one,
    { schema: { tags, summary: 'One connection', params, response: { 200: ConnectionWire } } },
    async (request) => connectionWire(await find(request)),
  );

  for (const method of ['PUT', 'PATCH'] as const) {
    app.route({
      method,
      url: one,
      schema: {
        tags,
        summary: 'Move an end of a connection, or its port',
        params,
        body: Type.Partial(ConnectionBody),
        response: { 200: ConnectionWire },
      },
      handler: async (request) => {
        const before = await find(request);
        const change = readConnection(objectBody(request), KEYS, await nodeIds(before.workflowId), before);
        const now = context.clock.now();
        const row = drawnRow(await workflows.updateConnection(before.workflowId, before.id, change, now), KEYS);
        await recordAudit(context, request, 'connection.update', 'connection', row.id, {
          workflow: row.workflowId,
          ...change,
        });
        return connectionWire(row);
      },
    });
  }

  app.delete(
    `${one}remove/`,
    {
      schema: {
        tags,
        summary: 'Remove a connection; one that went away with its node is removed already',
        params,
        response: { 200: Type.Object({ message: Type.String() }) },
      },
    },
    async (request) => {
      await remove(request);
      return { message: 'Connection removed successfully' };
    },
  );

  app.delete(one, { schema: { tags, summary: 'Remove a connection', params } }, async (request, reply) => {
    if ((await remove(request)) === 'gone') throw failure('CONNECTION_NOT_FOUND');
    return reply.code(204).send();
  });
}

function connectionIdOf(request: FastifyRequest): ConnectionId {
  const { connectionId } = request.params as { readonly connectionId: string };
  if (!isUuid(connectionId)) throw failure('CONNECTION_NOT_FOUND');
  return connectionId.toLowerCase() as ConnectionId;
}

/** The row, or why there is none. A node may have gone since it was looked for. */
function drawnRow(outcome: ConnectionRow | 'node-missing' | 'duplicate' | null, keys: ConnectionKeys): ConnectionRow {
  if (outcome === null) throw failure('CONNECTION_NOT_FOUND');
  if (outcome === 'duplicate')
    throw failure('DUPLICATE_CONNECTION', { fields: { [keys.target]: [`${ERRORS.DUPLICATE_CONNECTION.text}.`] } });
  if (outcome === 'node-missing') throw invalidFields({ [keys.source]: ['This node is not in this workflow.'] });
  return outcome;
}
