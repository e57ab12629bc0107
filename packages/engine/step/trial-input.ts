import type { Graph, JsonObject, NodeId } from '@loopwright/model';

/**
 * Input of a node that is tried alone (contract, section 4.6): the saved outputs of its direct upstream nodes, in the
 * order of their ids; of a key that several have, the first one stays.
 */
export function mergeForTrial(graph: Graph, outputs: ReadonlyMap<NodeId, JsonObject>, node: NodeId): JsonObject {
  const sources = new Set(graph.connections.filter(({ target }) => target === node).map(({ source }) => source));
  const merged = new Map<string, JsonObject[string]>();
  for (const source of [...sources].sort()) {
    for (const [key, value] of Object.entries(outputs.get(source) ?? {})) if (!merged.has(key)) merged.set(key, value);
  }
  return Object.fromEntries(merged);
}
