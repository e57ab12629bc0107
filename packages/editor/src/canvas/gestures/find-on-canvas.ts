import type { Document } from '../document/document.ts';
import { nodeName } from '../graph/look.ts';
import type { NodeTypes } from './connect-rules.ts';

/**
 * Ids of nodes and notes in which every word occurs: in name, type, identifier, form or text. Those with a hit in the name
 * come first.
 */
export function findOnCanvas(
  { nodes, annotations }: Pick<Document, 'nodes' | 'annotations'>,
  types: NodeTypes,
  typed: string,
): readonly string[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const named: string[] = [];
  const others: string[] = [];
  const has = (where: string) => words.every((word) => where.includes(word));
  for (const node of nodes.values()) {
    const type = types.get(node.node_type);
    const name = nodeName(node, type).toLowerCase();
    if (has(name)) named.push(node.id);
    else if (has(`${name} ${type?.label ?? ''} ${node.node_type} ${JSON.stringify(node.form_values)}`.toLowerCase()))
      others.push(node.id);
  }
  for (const { id, text } of annotations) if (has(text.toLowerCase())) others.push(id);
  return [...named, ...others];
}
