import type { NodeKind, NodeTypeMeta, Port, WorkflowType } from '@loopwright/model';
import type { NodeType } from '../node-type.ts';

const TYPES = {
  producer: 'ProducerNode',
  blocking: 'BlockingNode',
  'non-blocking': 'NonBlockingNode',
  conditional: 'ConditionalNode',
  'for-each': 'LoopNode',
} as const satisfies Record<NodeKind, NodeTypeMeta['type']>;

/** A node type as a node on the canvas carries it (contract, section 2.1). */
export interface NodeTypeCard {
  readonly identifier: string;
  /** Display name. */
  readonly name: string;
  readonly label: string;
  readonly type: NodeTypeMeta['type'] | 'unknown';
  readonly description: string;
  readonly has_form: boolean;
  readonly category: string;
  readonly icon: string | null;
  readonly input_ports: readonly Port[];
  readonly output_ports: readonly Port[];
  readonly supported_workflow_types: readonly WorkflowType[];
}

function portLabel(id: string, fallback: string): string {
  if (id === 'default') return fallback;
  const words = id.replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const inputs = (ids: readonly string[]): Port[] => ids.map((id) => ({ id, label: portLabel(id, 'In') }));
const outputs = (ids: readonly string[]): Port[] => ids.map((id) => ({ id, label: portLabel(id, 'Out') }));

/** What the catalogue tells of a node type (contract, section 2.11). */
export function metaOf(type: NodeType): NodeTypeMeta {
  return {
    name: type.className,
    identifier: type.identifier,
    type: TYPES[type.kind],
    label: type.label,
    description: type.description,
    has_form: type.form !== null,
    form_class: type.form?.name ?? null,
    category: type.category,
    icon: type.icon,
    input_ports: inputs(type.ports.in),
    output_ports: outputs(type.ports.out),
    supported_workflow_types: type.workflowTypes,
  };
}

/** The card of a node type. */
export function cardOf(type: NodeType): NodeTypeCard {
  const { name: _, form_class: __, ...rest } = metaOf(type);
  return { ...rest, name: type.label };
}

/** The card of a node whose type is not installed. */
export function unknownCard(identifier: string): NodeTypeCard {
  return {
    identifier,
    name: identifier,
    label: identifier,
    type: 'unknown',
    description: '',
    has_form: false,
    category: '',
    icon: null,
    input_ports: inputs(['default']),
    output_ports: outputs(['default']),
    supported_workflow_types: ['production', 'api'],
  };
}
