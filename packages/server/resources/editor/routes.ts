import { failure, type GraphChange, type JsonObject, Type } from '@loopwright/model';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { recordAudit } from '../../http/audit.ts';
import { callerOf } from '../../http/caller.ts';
import { objectBody } from '../../http/parse-body.ts';
import { AnnotationWire } from '../../wire/annotation.ts';
import { ConnectionWire, connectionWire } from '../../wire/connection.ts';
import { NodeWire, nodeWire } from '../../wire/node.ts';
import { WorkflowWire, workflowWire } from '../../wire/workflow.ts';
import { removeStoredFiles } from '../node-files/stored-files.ts';
import { workflowIdOf } from '../workflows/find-workflow.ts';
import { EditBody, EditedWire } from './edit-schema.ts';
import { readEdit } from './read-edit.ts';

const tags = ['Editor'];
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** What the editor loads, and its one way to change it. */
export async function editorRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  const { store, runtime } = context;
  const canonical = (identifier: string): string =>
    runtime.catalogue.registry.get(identifier)?.identifier ?? identifier;

  app.get(
    '/api/workflow/:id/document/',
    {
      schema: {
        tags,
        summary: 'A workflow with all that the editor draws, of one moment',
        params,
        response: {
          200: Type.Object({
            revision: Type.Integer({ minimum: 0, description: 'Counts the changes of what is drawn' }),
            workflow: WorkflowWire,
            nodes: Type.Array(NodeWire),
            connections: Type.Array(ConnectionWire),
            annotations: Type.Array(AnnotationWire),
          }),
        },
      },
    },
    async (request) => {
      const document = await store.workflows.document(workflowIdOf(request), callerOf(request).id);
      if (document === null) throw failure('WORKFLOW_NOT_FOUND');
      return {
        revision: document.workflow.revision,
        workflow: workflowWire(document.workflow),
        nodes: document.nodes.map((node) => nodeWire(node, runtime)),
        connections: document.connections.map(connectionWire),
        annotations: document.annotations as unknown as readonly JsonObject[],
      };
    },
  );

  app.post(
    '/api/workflow/:id/edits/',
    {
      schema: {
        tags,
        summary: 'Make changes of the graph together, all or none; 409 lists what somebody else changed meanwhile',
        params,
        body: EditBody,
        response: { 200: EditedWire },
      },
    },
    async (request) => {
      const workflowId = workflowIdOf(request);
      const edit = readEdit(objectBody(request), canonical);
      const { revision, made, files } = await runtime.edits.apply(callerOf(request).id, workflowId, edit);
      if (files.length > 0) await removeStoredFiles(context, files);
      const counts = countOps(edit.changes);
      if (made && Object.keys(counts).length > 0)
        await recordAudit(context, request, 'workflow.edit', 'workflow', workflowId, counts);
      return { revision, edit_id: edit.editId };
    },
  );
}

/**
 * How often each kind of change is in an edit, for the audit record. Moves and notes do not count: a drag sends several a
 * second, and neither is part of what runs.
 */
function countOps(changes: readonly GraphChange[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const change of changes) {
    const isMove = change.op === 'update_node' && Object.keys(change.set).every((name) => name === 'x' || name === 'y');
    if (!isMove && change.op !== 'set_annotations') counts[change.op] = (counts[change.op] ?? 0) + 1;
  }
  return counts;
}
