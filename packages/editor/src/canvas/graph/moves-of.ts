import type { Change } from '../document/changes.ts';
import type { Document } from '../document/document.ts';
import { boxOf, type DrawnNode } from './drawn.ts';

/** Changes that bring the document to the places and sizes drawn now; empty where nothing moved. */
export function movesOf(nodes: readonly DrawnNode[], document: Document): readonly Change[] {
  const changes: Change[] = [];
  const annotations = new Map(document.annotations.map((annotation) => [annotation.id, annotation]));
  let moved = false;
  for (const drawn of nodes) {
    const { x, y, width, height } = boxOf(drawn);
    const place = { x: Math.round(x), y: Math.round(y) };
    if (drawn.type === 'card') {
      const node = document.nodes.get(drawn.id);
      if (node !== undefined && (node.x !== place.x || node.y !== place.y))
        changes.push({ op: 'update_node', id: drawn.id, set: place });
      continue;
    }
    const annotation = annotations.get(drawn.id);
    if (annotation === undefined) continue;
    const next = { ...annotation, ...place, width: Math.round(width), height: Math.round(height) };
    const isSame =
      next.x === annotation.x &&
      next.y === annotation.y &&
      next.width === annotation.width &&
      next.height === annotation.height;
    if (isSame) continue;
    annotations.set(drawn.id, next);
    moved = true;
  }
  if (moved) changes.push({ op: 'set_annotations', annotations: [...annotations.values()] });
  return changes;
}
