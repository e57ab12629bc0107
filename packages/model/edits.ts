import type { ConnectionId, NodeId } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import type { WorkflowType } from './states.ts';

/** Colours of notes and groups. */
export const ANNOTATION_COLORS = [
  'gray',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'violet',
  'pink',
] as const;
/** Notes and groups of one workflow, at most. */
export const MOST_ANNOTATIONS = 500;
/** Longest text of a note or group, in characters. */
export const LONGEST_ANNOTATION = 10_000;

/** A note, or a frame around nodes. It says something to people and nothing to the engine. */
export interface Annotation {
  /** UUID, lower case. */
  readonly id: string;
  readonly kind: 'note' | 'group';
  readonly x: number;
  readonly y: number;
  /** Above 0. */
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly color: (typeof ANNOTATION_COLORS)[number];
}

/** One change of a graph by the editor, in the wire's names: what it sends is what other watchers get. */
export type GraphChange =
  | {
      readonly op: 'add_node';
      readonly id: NodeId;
      readonly node_type: string;
      readonly x: number;
      readonly y: number;
      readonly form_values: JsonObject;
      readonly config: JsonObject;
      readonly input_data: JsonObject;
      readonly output_data: JsonObject;
    }
  | {
      readonly op: 'update_node';
      readonly id: NodeId;
      readonly set: {
        readonly x?: number;
        readonly y?: number;
        readonly form_values?: JsonObject;
        readonly config?: JsonObject;
        readonly input_data?: JsonObject;
        readonly output_data?: JsonObject;
      };
      /** What the client believed was stored; where that is not so, the edit is in conflict. */
      readonly expected?: { readonly form_values?: JsonObject; readonly config?: JsonObject };
    }
  | { readonly op: 'remove_node'; readonly id: NodeId }
  | {
      readonly op: 'add_connection';
      readonly id: ConnectionId;
      readonly source: NodeId;
      readonly target: NodeId;
      readonly source_handle: string;
    }
  | { readonly op: 'remove_connection'; readonly id: ConnectionId }
  | {
      readonly op: 'set_annotations';
      readonly annotations: readonly Annotation[];
      readonly expected?: readonly Annotation[];
    }
  | { readonly op: 'update_workflow'; readonly set: WorkflowSet; readonly expected?: WorkflowSet };

/** Fields of a workflow that an edit may set. */
export interface WorkflowSet {
  readonly name?: string;
  readonly description?: string | null;
  readonly category?: string | null;
  readonly tags?: readonly string[];
  readonly env?: JsonObject;
  readonly workflow_type?: WorkflowType;
}

/** Changes that are made together, all or none. */
export interface GraphEdit {
  /** Which client sends it, so that it knows its own edits again; at most 64 characters. */
  readonly clientId: string;
  /** UUID chosen by the client: the same edit sent twice is made once. */
  readonly editId: string;
  readonly changes: readonly GraphChange[];
}

/** Why one change of an edit cannot be made: somebody else was faster. */
export interface EditConflict {
  /** Position of the change in its edit, from 0. */
  readonly index: number;
  readonly op: GraphChange['op'];
  readonly id: string | null;
  readonly field: string;
  readonly current: Json;
  readonly expected: Json;
}
