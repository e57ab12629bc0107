import type { paths } from '@loopwright/client';
import type { JsonObject } from '@loopwright/model';
import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { documentQuery, fetchDocument } from '../../api/first-queries.ts';
import { ANYONE, currentUser } from '../../api/session.ts';
import { newId } from '../../parts/new-id.ts';
import type { Document, DocumentConnection, DocumentNode } from './document.ts';
import { type Conflict, createDocumentStore, type DocumentStore, type SendOutcome } from './document-store.ts';
import { browserOutbox, type Edit } from './outbox.ts';
import { windowId } from './window-id.ts';

type EditBody = NonNullable<paths['/api/workflow/{id}/edits/']['post']['requestBody']>['content']['application/json'];

type LoadedDocument = Awaited<ReturnType<typeof fetchDocument>>;

/**
 * The document store of a workflow on this server, for the user who is signed in: what they edited is sent as theirs or not at all.
 * It is empty until `load`, which may find the document asked for already.
 */
export function openDocument(workflowId: string, user: string, queries: QueryClient): DocumentStore {
  const clientId = windowId();
  const query = documentQuery(workflowId);
  let isOld = false;

  /** What was asked for ahead serves once, and only before anything is sent: later it would be old. */
  async function load(): Promise<Document> {
    if (isOld) return documentOf(await fetchDocument(workflowId));
    isOld = true;
    const loaded = await queries.fetchQuery(query);
    queries.removeQueries({ queryKey: query.queryKey, exact: true });
    return documentOf(loaded);
  }

  return createDocumentStore({
    clientId,
    outbox: browserOutbox(user, workflowId, clientId),
    load,
    send: async (edit) => {
      if (user !== ANYONE && currentUser() !== user) return { kind: 'signed-out' };
      isOld = true;
      return sendEdit(workflowId, clientId, edit);
    },
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

function documentOf(loaded: LoadedDocument): Document {
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
