import type { Annotation, JsonObject } from '@loopwright/model';
import type { Document, DocumentConnection, DocumentNode, DocumentWorkflow } from './document.ts';

/** Fields of a node that a change sets; the others stay. */
export type NodeSet = Partial<Omit<DocumentNode, 'id' | 'node_type'>>;
/** Fields of the workflow that a change sets. */
export type WorkflowSet = Partial<Omit<DocumentWorkflow, 'id' | 'workflow_type'>>;

/**
 * One change of a document, as `POST /api/workflow/{id}/edits/` takes it. `expected` holds what the editor saw in the fields it
 * replaces: where the server holds something else, somebody was faster, and nothing is overwritten.
 */
export type Change =
  | ({ readonly op: 'add_node' } & DocumentNode)
  | {
      readonly op: 'update_node';
      readonly id: string;
      readonly set: NodeSet;
      readonly expected?: { readonly form_values?: JsonObject; readonly config?: JsonObject };
    }
  | { readonly op: 'remove_node'; readonly id: string }
  | ({ readonly op: 'add_connection' } & DocumentConnection)
  | { readonly op: 'remove_connection'; readonly id: string }
  | {
      readonly op: 'set_annotations';
      readonly annotations: readonly Annotation[];
      readonly expected?: readonly Annotation[];
    }
  | { readonly op: 'update_workflow'; readonly set: WorkflowSet; readonly expected?: WorkflowSet };

/** A document that is being changed. A map is copied when the first change touches it, not for each one. */
interface Draft {
  document: Document;
  readonly nodes: () => Map<string, DocumentNode>;
  readonly connections: () => Map<string, DocumentConnection>;
}

function draftOf(document: Document): Draft {
  let nodes: Map<string, DocumentNode> | null = null;
  let connections: Map<string, DocumentConnection> | null = null;
  const draft: Draft = {
    document,
    nodes() {
      if (nodes === null) {
        nodes = new Map(draft.document.nodes);
        draft.document = { ...draft.document, nodes };
      }
      return nodes;
    },
    connections() {
      if (connections === null) {
        connections = new Map(draft.document.connections);
        draft.document = { ...draft.document, connections };
      }
      return connections;
    },
  };
  return draft;
}

/** Makes a change. One of what is not there any more changes nothing. */
function applyChange(draft: Draft, change: Change): void {
  const { document } = draft;
  switch (change.op) {
    case 'add_node': {
      const { op: _, ...node } = change;
      draft.nodes().set(node.id, node);
      return;
    }
    case 'update_node': {
      const node = document.nodes.get(change.id);
      if (node !== undefined) draft.nodes().set(node.id, { ...node, ...change.set });
      return;
    }
    case 'remove_node':
      if (!document.nodes.has(change.id)) return;
      draft.nodes().delete(change.id);
      for (const { id, source, target } of document.connections.values())
        if (source === change.id || target === change.id) draft.connections().delete(id);
      return;
    case 'add_connection': {
      const { op: _, ...connection } = change;
      if (!document.nodes.has(connection.source) || !document.nodes.has(connection.target)) return;
      draft.connections().set(connection.id, connection);
      return;
    }
    case 'remove_connection':
      if (document.connections.has(change.id)) draft.connections().delete(change.id);
      return;
    case 'set_annotations':
      draft.document = { ...document, annotations: change.annotations };
      return;
    case 'update_workflow':
      draft.document = { ...document, workflow: { ...document.workflow, ...change.set } };
  }
}

/** The document after all changes, in order. What no change touches stays the same object. */
export function applyChanges(document: Document, changes: readonly Change[]): Document {
  const draft = draftOf(document);
  for (const change of changes) applyChange(draft, change);
  return draft.document;
}

/** What `work` makes of each change and the document as it stands before it. */
export function inOrder<Result>(
  document: Document,
  changes: readonly Change[],
  work: (before: Document, change: Change) => Result,
): readonly Result[] {
  const draft = draftOf(document);
  return changes.map((change) => {
    const result = work(draft.document, change);
    applyChange(draft, change);
    return result;
  });
}

/** The same changes with what each expects to replace, as the document stands before them. Positions expect nothing: the last one wins. */
export function withExpectations(document: Document, changes: readonly Change[]): readonly Change[] {
  return inOrder(document, changes, withExpectation);
}

function withExpectation(before: Document, change: Change): Change {
  if (change.op === 'update_node') {
    const node = before.nodes.get(change.id);
    const { form_values, config } = change.set;
    if (node === undefined || (form_values === undefined && config === undefined)) return change;
    return { ...change, expected: pick(node, { ...(form_values && { form_values }), ...(config && { config }) }) };
  }
  if (change.op === 'set_annotations') return { ...change, expected: before.annotations };
  if (change.op === 'update_workflow') return { ...change, expected: pick(before.workflow, change.set) };
  return change;
}

/** The same changes without expectations: they overwrite whatever is there. */
export function withoutExpectations(changes: readonly Change[]): readonly Change[] {
  return changes.map((change) => {
    if (!('expected' in change)) return change;
    const { expected: _, ...rest } = change;
    return rest;
  });
}

/** Of `from`, the fields that `like` has. */
export function pick<From extends object, Like extends Partial<From>>(
  from: From,
  like: Like,
): Pick<From, keyof Like & keyof From> {
  return Object.fromEntries(Object.keys(like).map((key) => [key, from[key as keyof From]])) as Pick<
    From,
    keyof Like & keyof From
  >;
}
