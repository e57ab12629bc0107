import type { Annotation, JsonObject } from '@loopwright/model';

/** A node as the editor holds it: the server's plain node. Password values are the mask. */
export interface DocumentNode {
  readonly id: string;
  /** Identifier of its node type; one that is not installed stays here and is drawn as unknown. */
  readonly node_type: string;
  readonly x: number;
  readonly y: number;
  readonly form_values: JsonObject;
  readonly config: JsonObject;
  readonly input_data: JsonObject;
  readonly output_data: JsonObject;
}

export interface DocumentConnection {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Output port it leaves by, lower case. */
  readonly source_handle: string;
}

/** What of a workflow a person edits beside its graph. */
export interface DocumentWorkflow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly env: JsonObject;
  readonly workflow_type: 'production' | 'api';
}

/** A workflow as the canvas edits it. Maps keep the order of creation, in which branches are merged. */
export interface Document {
  /** Counts accepted edits on the server. */
  readonly revision: number;
  readonly workflow: DocumentWorkflow;
  readonly nodes: ReadonlyMap<string, DocumentNode>;
  readonly connections: ReadonlyMap<string, DocumentConnection>;
  readonly annotations: readonly Annotation[];
}

/** A document that was loaded anew, with the objects of the one before where they are the same: those are not drawn again. */
export function keepSame(before: Document, loaded: Document): Document {
  return {
    revision: loaded.revision,
    workflow: same(before.workflow, loaded.workflow),
    nodes: sameEntries(before.nodes, loaded.nodes),
    connections: sameEntries(before.connections, loaded.connections),
    annotations: same(before.annotations, loaded.annotations),
  };
}

function same<Value>(before: Value, loaded: Value): Value {
  return JSON.stringify(before) === JSON.stringify(loaded) ? before : loaded;
}

function sameEntries<Value>(
  before: ReadonlyMap<string, Value>,
  loaded: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  const kept = [...loaded].map(([id, value]) => [id, before.has(id) ? same(before.get(id)!, value) : value] as const);
  const known = [...before];
  const isSame = kept.length === known.length && kept.every(([, value], index) => value === known[index]![1]);
  return isSame ? before : new Map(kept);
}
