import type { ConnectionId, NodeId, WorkflowId } from './ids.ts';
import type { Json, JsonObject } from './json.ts';
import type { WorkflowType } from './states.ts';

/** One node as drawn: what of it matters when it runs. */
export interface GraphNode {
  readonly id: NodeId;
  /** Identifier of its node type, such as `http-request`. */
  readonly type: string;
  /** Values of its form as stored: a client may send every one as text. Password fields are sealed (see `Vault`). */
  readonly formValues: JsonObject;
  /** Settings outside the form: `queue_name`, `disabled`, `retry` ({attempts, backoffSeconds}), `timeout_seconds`, `concurrency`, `fail_workflow`. */
  readonly config: JsonObject;
}

/** A directed edge from an output port of one node to another node. */
export interface GraphConnection {
  readonly id: ConnectionId;
  readonly source: NodeId;
  readonly target: NodeId;
  /** Name of the output port, lower case. */
  readonly port: string;
}

/** The graph of a workflow: nodes and connections in the order of their creation, env and type. Equal content is the same version. */
export interface Graph {
  readonly workflowId: WorkflowId;
  readonly type: WorkflowType;
  readonly nodes: readonly GraphNode[];
  readonly connections: readonly GraphConnection[];
  readonly env: JsonObject;
}

/** One thing wrong with a graph. `field` is null where it concerns a node as a whole, `node` where it concerns the graph. */
export interface Problem {
  readonly node: NodeId | null;
  readonly field: string | null;
  readonly text: string;
}

/** Errors of a form, by field name; `__all__` holds those of no single field. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** The item that flows between nodes, as the wire and the nodes see it. */
export interface Item {
  readonly id: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

/** A port as the wire describes it. */
export interface Port {
  readonly id: string;
  readonly label: string;
}

/** Form schema as the wire describes it (contract, section 3). */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly help_text: string | null;
  readonly disabled: boolean;
  readonly initial: Json;
  readonly value: Json;
  readonly dependencies: readonly string[];
  readonly dependency_status: Readonly<Record<string, boolean>>;
  readonly ready: boolean;
  readonly widget: FormWidget;
  readonly field_level_errors: readonly string[];
}

/** How a field is shown. `input_type` null is a text area; `choices` make a select. */
export interface FormWidget {
  readonly input_type: string | null;
  readonly attrs: JsonObject;
  readonly is_required: boolean;
  readonly _choices?: readonly (readonly [string, string])[];
  readonly choices?: readonly (readonly [string, string])[];
  readonly render_value?: boolean;
}

/** A node's form as the wire describes it. */
export interface Form {
  readonly form_name: string;
  readonly fields: readonly FormField[];
  readonly field_order: readonly string[];
  readonly dependencies_graph: Readonly<Record<string, readonly string[]>>;
  readonly form_level_errors: readonly string[];
  /** Some fields tell, in the form after a change, what their values come to: instead of their help. Absent: none does. */
  readonly has_hints?: true;
}

/** What the catalogue tells of a node type (contract, section 2.11). */
export interface NodeTypeMeta {
  readonly name: string;
  readonly identifier: string;
  readonly type: 'ProducerNode' | 'BlockingNode' | 'NonBlockingNode' | 'ConditionalNode' | 'LoopNode';
  readonly label: string;
  readonly description: string;
  readonly has_form: boolean;
  readonly form_class: string | null;
  readonly category: string;
  readonly icon: string | null;
  readonly input_ports: readonly Port[];
  readonly output_ports: readonly Port[];
  readonly supported_workflow_types: readonly WorkflowType[];
}
