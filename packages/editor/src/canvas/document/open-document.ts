import type { paths } from '@loopwright/client';
import type { JsonObject } from '@loopwright/model';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { newId } from '../../parts/new-id.ts';
import type { Document, DocumentConnection, DocumentNode } from './document.ts';
import { type Conflict, createDocumentStore, type DocumentStore, type SendOutcome } from './document-store.ts';
import { browserOutbox, type Edit, windowId } from './outbox.ts';

type EditBody = NonNullable<paths['/api/workflow/{id}/edits/']['post']['requestBody']>['content']['application/json'];

/** The document store of a workflow on this server. It is empty until `load`. */
export function openDocument(workflowId: string): DocumentStore {
  const clientId = windowId();
  return createDocumentStore({
    clientId,
    outbox: browserOutbox(workflowId, clientId),
    load: () => loadDocument(workflowId),
    send: (edit) => sendEdit(workflowId, clientId, edit),
    later(work, ms) {
      const timer = setTimeout(work, ms);
      window.addEventListener('online', work, { once: true });
      return () => {
        clearTimeout(timer);
        window.removeEventListener('online', work);
      };
    },
    newId,
  });
}

async function loadDocument(id: string): Promise<Document> {
  const loaded = await answer(client.GET('/api/workflow/{id}/document/', { params: { path: { id } } }));
  const nodes = loaded.nodes.map(
    (node): DocumentNode => ({
      id: node.id,
      node_type: node.node_type,
      x: node.x,
      y: node.y,
      form_values: node.form_values as JsonObject,
      config: node.config as JsonObject,
      input_data: node.input_data as JsonObject,
      output_data: node.output_data as JsonObject,
    }),
  );
  const connections = loaded.connections.map(
    ({ id, source_node, target_node, source_handle }): DocumentConnection => ({
      id,
      source: source_node,
      target: target_node,
      source_handle,
    }),
  );
  const { workflow } = loaded;
  return {
    revision: loaded.revision,
    workflow: { ...workflow, env: workflow.env as JsonObject },
    nodes: new Map(nodes.map((node) => [node.id, node])),
    connections: new Map(connections.map((connection) => [connection.id, connection])),
    annotations: loaded.annotations,
  };
}

async function sendEdit(id: string, clientId: string, { editId, changes }: Edit): Promise<SendOutcome> {
  try {
    const body = { client_id: clientId, edit_id: editId, changes: changes as EditBody['changes'] };
    const { revision } = await answer(client.POST('/api/workflow/{id}/edits/', { params: { path: { id } }, body }));
    return { kind: 'accepted', revision };
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    const { status, body } = cause;
    if (status === 409) return { kind: 'conflict', conflicts: (body.details?.conflicts ?? []) as readonly Conflict[] };
    if (status === 401) return { kind: 'signed-out' };
    if (status === 0 || status === 429 || status >= 500) return { kind: 'later' };
    return { kind: 'refused', text: cause.message };
  }
}
