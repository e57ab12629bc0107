import { randomUUID } from 'node:crypto';
import { failure, type JsonObject, type NodeId, Type, type WorkflowId } from '@loopwright/model';
import type { NodePatch, NodeRow } from '@loopwright/runtime/ports';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { objectBody } from '../../http/parse-body.ts';
import { CanvasNodeWire, canvasNodeWire, NodeCardWire, NodeWire, nodeWire } from '../../wire/node.ts';
import { ResponseShapeHeaders, readResponseShape } from '../../wire/response-shape.ts';
import { removeStoredFiles } from '../node-files/stored-files.ts';
import { findWorkflow } from '../workflows/find-workflow.ts';
import { findNode, nodeIdOf, type OwnNode } from './find-node.ts';
import {
  AddNodeBody,
  type NewNodeRequest,
  NodeBody,
  readAddedNode,
  readCreatedNode,
  readNodePatch,
  readPosition,
} from './node-fields.ts';

const tags = ['Nodes'];
const inWorkflow = Type.Object({ id: Type.String({ format: 'uuid' }) });
const params = Type.Object({ id: Type.String({ format: 'uuid' }), nodeId: Type.String({ format: 'uuid' }) });
const base = '/api/workflow/:id/nodes/';
const one = `${base}:nodeId/`;
const object = Type.Object({}, { additionalProperties: true });

/** Nodes of a workflow. Form values are stored as given; they are checked when they run. */
export async function nodeRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { store, runtime, settings } = context;
  const { workflows } = store;

  async function add(request: FastifyRequest, workflowId: WorkflowId, wanted: NewNodeRequest): Promise<NodeRow> {
    const formValues = runtime.secrets.seal(wanted.type, wanted.formValues, {});
    const id = randomUUID() as string as NodeId;
    const row = await workflows.addNode(workflowId, { ...wanted, formValues, id }, context.clock.now());
    await recordAudit(context, request, 'node.create', 'node', id, { workflow: workflowId, type: row.type });
    return row;
  }

  async function change({ node }: OwnNode, patch: NodePatch): Promise<NodeRow> {
    const row = await runtime.edits.updateNode(node, patch);
    if (row === null) throw failure('NODE_NOT_FOUND');
    return row;
  }

  async function remove(request: FastifyRequest): Promise<void> {
    const { workflow } = await findWorkflow(context, request);
    const id = nodeIdOf(request);
    const paths = await workflows.removeNode(workflow.id, id, context.clock.now());
    if (paths === null) throw failure('NODE_NOT_FOUND');
    await removeStoredFiles(context, paths);
    await recordAudit(context, request, 'node.delete', 'node', id, { workflow: workflow.id });
  }

  app.post(
    `${base}add/`,
    {
      schema: {
        tags,
        summary: 'Add a node; the body answered is picked by X-Response-Shape',
        params: inWorkflow,
        headers: ResponseShapeHeaders,
        body: AddNodeBody,
        response: {
          201: Type.Union([Type.Object({ ...NodeWire.properties, node_type_info: NodeCardWire }), CanvasNodeWire]),
        },
      },
    },
    async (request, reply) => {
      const { workflow } = await findWorkflow(context, request);
      const shape = readResponseShape(request, settings);
      const row = await add(request, workflow.id, readAddedNode(objectBody(request), runtime.catalogue));
      const body: JsonObject =
        shape === 'web'
          ? canvasNodeWire(row, runtime)
          : { ...nodeWire(row, runtime), node_type_info: runtime.catalogue.card(row.type) };
      return reply.code(201).send(body);
    },
  );

  app.get(
    base,
    {
      schema: { tags, summary: 'All nodes of a workflow', params: inWorkflow, response: { 200: Type.Array(NodeWire) } },
    },
    async (request) => {
      const { workflow } = await findWorkflow(context, request);
      return (await workflows.nodes(workflow.id)).map((row) => nodeWire(row, runtime));
    },
  );

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Add a node',
        params: inWorkflow,
        body: Type.Object({ node_type: Type.String(), ...NodeBody.properties }),
        response: { 201: NodeWire },
      },
    },
    async (request, reply) => {
      const { workflow } = await findWorkflow(context, request);
      const row = await add(request, workflow.id, readCreatedNode(objectBody(request), runtime.catalogue));
      return reply.code(201).send(nodeWire(row, runtime));
    },
  );

  app.get(one, { schema: { tags, summary: 'One node', params, response: { 200: NodeWire } } }, async (request) =>
    nodeWire((await findNode(context, request)).node, runtime),
  );

  for (const method of ['PATCH', 'PUT'] as const) {
    app.route({
      method,
      url: one,
      schema: {
        tags,
        summary: 'Change the fields present; form_values are replaced whole',
        params,
        body: NodeBody,
        response: { 200: NodeWire },
      },
      handler: async (request) => {
        const own = await findNode(context, request);
        const patch = readNodePatch(objectBody(request));
        const row = await change(own, patch);
        await recordAudit(context, request, 'node.update', 'node', row.id, {
          workflow: row.workflowId,
          fields: Object.keys(patch),
        });
        return nodeWire(row, runtime);
      },
    });
  }

  // Where a node stands is no part of what runs, so a move is not in the audit record.
  app.patch(
    `${one}position/`,
    {
      schema: {
        tags,
        summary: 'Move a node',
        params,
        body: Type.Object({
          position: Type.Object({ x: Type.Optional(Type.Number()), y: Type.Optional(Type.Number()) }),
        }),
        response: { 200: NodeWire },
      },
    },
    async (request) => {
      const own = await findNode(context, request);
      return nodeWire(await change(own, readPosition(objectBody(request))), runtime);
    },
  );

  app.get(
    `${one}input/`,
    {
      schema: {
        tags,
        summary: 'Merged stored output of the nodes before it; the body answered is picked by X-Response-Shape',
        params,
        headers: ResponseShapeHeaders,
        response: { 200: object },
      },
    },
    async (request) => {
      const { caller, workflow, node } = await findNode(context, request);
      const shape = readResponseShape(request, settings);
      const input = await runtime.trials.input(caller.id, workflow.id, node.id);
      return shape === 'web' ? input : { input_data: input };
    },
  );

  app.get(
    `${one}output/`,
    {
      schema: {
        tags,
        summary: 'Stored output of a node',
        params,
        response: { 200: Type.Object({ output_data: object }) },
      },
    },
    async (request) => ({ output_data: (await findNode(context, request)).node.outputData }),
  );

  app.delete(
    `${one}remove/`,
    {
      schema: {
        tags,
        summary: 'Remove a node with its connections and files',
        params,
        response: { 200: Type.Object({ message: Type.String() }) },
      },
    },
    async (request) => {
      await remove(request);
      return { message: 'Node removed successfully' };
    },
  );

  app.delete(
    one,
    { schema: { tags, summary: 'Remove a node with its connections and files', params } },
    async (request, reply) => {
      await remove(request);
      return reply.code(204).send();
    },
  );
}
