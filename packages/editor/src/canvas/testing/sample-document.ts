import type { NodeTypeMeta } from '@loopwright/model';
import type { Document, DocumentConnection, DocumentNode } from '../document/document.ts';

function meta(
  identifier: string,
  type: NodeTypeMeta['type'],
  outputs: readonly string[] = ['default'],
  workflowTypes: NodeTypeMeta['supported_workflow_types'] = ['production', 'api'],
): NodeTypeMeta {
  const label = identifier.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
  return {
    name: label,
    identifier,
    type,
    label,
    description: `What ${label} does`,
    has_form: true,
    form_class: null,
    category: 'System',
    icon: null,
    input_ports: type === 'ProducerNode' ? [] : [{ id: 'default', label: 'In' }],
    output_ports: outputs.map((id) => ({ id, label: id })),
    supported_workflow_types: workflowTypes,
  };
}

/** Some node types as the catalogue tells them. */
export const TYPES: ReadonlyMap<string, NodeTypeMeta> = new Map(
  [
    meta('webhook-producer', 'ProducerNode'),
    meta('counter', 'ProducerNode'),
    meta('queue-reader-dummy', 'ProducerNode', ['default'], ['production']),
    meta('queue-node-writer', 'NonBlockingNode', ['default'], ['production']),
    meta('if-condition', 'ConditionalNode', ['yes', 'no']),
    meta('for-each', 'LoopNode', ['default', 'subdag']),
    meta('http-request', 'BlockingNode'),
    meta('http-response', 'BlockingNode', ['default'], ['api']),
  ].map((type) => [type.identifier, type]),
);

/** A document of nodes by id and type, 300 apart in a row, and of connections such as `a>b` or `a.yes>b`. */
export function documentOf(nodes: Readonly<Record<string, string>>, connections: readonly string[] = []): Document {
  const drawn = Object.entries(nodes).map(
    ([id, node_type], index): DocumentNode => ({
      id,
      node_type,
      x: index * 300,
      y: 0,
      form_values: {},
      config: {},
      input_data: {},
      output_data: {},
    }),
  );
  const joined = connections.map((line): DocumentConnection => {
    const [from = '', target = ''] = line.split('>');
    const [source = '', source_handle = 'default'] = from.split('.');
    return { id: line, source, target, source_handle };
  });
  return {
    revision: 1,
    workflow: {
      id: 'w',
      name: 'Sample',
      description: null,
      category: null,
      tags: [],
      env: {},
      workflow_type: 'production',
    },
    nodes: new Map(drawn.map((node) => [node.id, node])),
    connections: new Map(joined.map((connection) => [connection.id, connection])),
    annotations: [],
  };
}
