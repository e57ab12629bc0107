import type { RunGraph } from '../../api/run-types.ts';
import { stableText } from '../../parts/stable-text.ts';

/** A graph as a person reads it: nodes by name with their fields, connections as `a.port -> b`. Equal graphs have equal texts. */
export function graphText(graph: RunGraph, names: ReadonlyMap<string, string>): string {
  const nameOf = (id: string): string => names.get(id) ?? id;
  const nodes = graph.nodes
    .map((node) => [nameOf(node.id), { type: node.node_type, fields: node.form_values, config: node.config }] as const)
    .sort(([left], [right]) => left.localeCompare(right));
  const connections = graph.connections
    .map(({ source_node, target_node, source_handle }) => {
      const port = source_handle === 'default' ? '' : `.${source_handle}`;
      return `${nameOf(source_node)}${port} -> ${nameOf(target_node)}`;
    })
    .sort();
  return stableText({ connections, env: graph.env, nodes: Object.fromEntries(nodes) });
}
