import { Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { ConnectionWire, connectionWire } from '../../wire/connection.ts';
import { CanvasNodeWire, canvasNodeWire } from '../../wire/node.ts';
import { CanvasWorkflowWire, canvasWorkflowWire } from '../../wire/workflow.ts';
import { findWorkflow } from '../workflows/find-workflow.ts';

/** A workflow as the canvas draws it, in one answer. */
export async function canvasRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { workflows } = context.store;

  app.get(
    '/api/workflow/:id/canvas_data/',
    {
      schema: {
        tags: ['Workflows'],
        summary: 'A workflow with its nodes and connections, as the canvas draws them',
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
        response: {
          200: Type.Object({
            id: Type.String({ format: 'uuid' }),
            nodes: Type.Array(CanvasNodeWire),
            edges: Type.Array(ConnectionWire),
            workflow: CanvasWorkflowWire,
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
        id: workflow.id,
        nodes: nodes.map((node) => canvasNodeWire(node, context.runtime)),
        edges: connections.map(connectionWire),
        workflow: canvasWorkflowWire(workflow),
      };
    },
  );
}
