import type { Graph, GraphNode, JsonObject, NodeId } from '@loopwright/model';
import { createRegistry, defineNode, integer, json, password, Type, text, textarea } from '@loopwright/sdk';

const pull = { from: 'pull', pull: () => null } as const;
const echo = ({ data }: { data: JsonObject }) => ({ data });

/** Node types of every kind, for the engine's tests: what they do is up to the test that runs them. */
export const sampleTypes = createRegistry([
  defineNode({ identifier: 'start', version: 1, label: 'Start', category: 'Test', kind: 'producer', source: pull }),
  defineNode({
    identifier: 'webhook-producer',
    version: 1,
    label: 'Webhook',
    category: 'Test',
    kind: 'producer',
    fields: Type.Object({ webhook_id: text({ maxLength: 5 }) }),
    source: { from: 'door', channel: ({ webhook_id }) => webhook_id, receive: ({ body }) => ({ body }) },
  }),
  defineNode({ identifier: 'step', version: 1, label: 'Step', category: 'Test', kind: 'blocking', execute: echo }),
  defineNode({
    identifier: 'form',
    version: 1,
    label: 'Form',
    category: 'Test',
    kind: 'blocking',
    fields: Type.Object({
      url: textarea(),
      count: integer({ default: 3, minimum: 1 }),
      limit: integer({ default: 5 }),
      body: json({ optional: true }),
      raw: text({ optional: true, templated: false }),
    }),
    together: ({ count, limit }) => (count > limit ? { count: ['Beyond the limit.'] } : undefined),
    execute: echo,
  }),
  defineNode({
    identifier: 'locked',
    version: 1,
    label: 'Locked',
    category: 'Test',
    kind: 'blocking',
    fields: Type.Object({ secret: password() }),
    execute: echo,
  }),
  defineNode({ identifier: 'fire', version: 1, label: 'Fire', category: 'Test', kind: 'non-blocking', execute: echo }),
  defineNode({ identifier: 'if', version: 1, label: 'If', category: 'Test', kind: 'conditional', execute: echo }),
  defineNode({ identifier: 'each', version: 1, label: 'Each', category: 'Test', kind: 'for-each', execute: echo }),
  defineNode({
    identifier: 'queue-node-writer',
    version: 1,
    label: 'Writer',
    category: 'Test',
    kind: 'non-blocking',
    execute: echo,
  }),
  defineNode({
    identifier: 'queue-reader-dummy',
    version: 1,
    label: 'Reader',
    category: 'Test',
    kind: 'producer',
    source: { from: 'queue' },
  }),
]);

/** A node in short: `a:step`, with form values and settings where they matter. */
export type SampleNode = string | readonly [name: string, formValues: JsonObject, config?: JsonObject];

/**
 * A graph in short: nodes as `name:type`, connections as `from>to` (port `default`) or `from.port>to`. A node's id is its
 * name.
 */
export function graphOf(
  nodes: readonly SampleNode[],
  connections: readonly string[],
  type: Graph['type'] = 'production',
): Graph {
  return {
    workflowId: 'workflow' as Graph['workflowId'],
    type,
    env: {},
    nodes: nodes.map((node): GraphNode => {
      const [name, formValues, config] = typeof node === 'string' ? [node, {}, {}] : [node[0], node[1], node[2] ?? {}];
      const [id = '', identifier = ''] = name.split(':');
      return { id: id as NodeId, type: identifier, formValues, config };
    }),
    connections: connections.map((text, index) => {
      const [from = '', target = ''] = text.split('>');
      const [source = '', port = 'default'] = from.split('.');
      return { id: `c${index}` as never, source: source as NodeId, target: target as NodeId, port };
    }),
  };
}
