import type { JsonObject } from '@loopwright/model';
import type { Document, DocumentNode } from '../../canvas/document/document.ts';

/** Data that stands for what a node puts out when others are tried; null where none is pinned. */
export function pinnedOf(node: Pick<DocumentNode, 'config'> | undefined): JsonObject | null {
  const pinned = node?.config.pinned_data;
  return typeof pinned === 'object' && pinned !== null && !Array.isArray(pinned) ? (pinned as JsonObject) : null;
}

/** Nodes whose output a node takes, each once, in the order in which they are merged. */
export function sourcesOf({ connections }: Pick<Document, 'connections'>, nodeId: string): readonly string[] {
  const sources = [...connections.values()].filter(({ target }) => target === nodeId).map(({ source }) => source);
  return [...new Set(sources)].sort();
}

/** Input of a node that is tried: outputs in the order of their nodes' ids, the first writer of a key wins (contract 4.6). */
export function mergeOutputs(outputs: ReadonlyMap<string, JsonObject>): JsonObject {
  const merged: Record<string, JsonObject[string]> = {};
  for (const id of [...outputs.keys()].sort()) {
    for (const [key, value] of Object.entries(outputs.get(id)!)) if (!Object.hasOwn(merged, key)) merged[key] = value;
  }
  return merged;
}
