import { createHash } from 'node:crypto';
import type { Graph, Json } from '@loopwright/model';

/** JSON with the keys of every object in order: equal values are equal text. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value as Readonly<Record<string, Json>>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`;
}

/** SHA-256, hex, of what a graph says; the order of keys is not part of it, the order of nodes is. */
export function contentHash(graph: Graph): string {
  // Through JSON once, so that what JSON drops (undefined) is no difference.
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(graph)) as Json))
    .digest('hex');
}
