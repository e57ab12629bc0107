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
