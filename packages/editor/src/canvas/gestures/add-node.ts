import type { NodeTypeMeta } from '@loopwright/model';
import type { LooseEnd } from '../canvas-ui.ts';
import type { Change } from '../document/changes.ts';
import type { Document } from '../document/document.ts';
import { cardShape, GRID } from '../graph/card-shape.ts';
import type { Box, Place } from './boxes.ts';
import { type NodeTypes, portBefore } from './connect-rules.ts';

interface NewNode {
  readonly document: Document;
  readonly types: NodeTypes;
  readonly type: NodeTypeMeta;
  /** Where it goes: its middle, or with `from` the port that is connected. */
  readonly at: Place;
  readonly from: LooseEnd | null;
  readonly boxes: readonly Box[];
  readonly newId: () => string;
}

/** The changes that add a node, and connect it where a connection was dropped. It never covers another node whole. */
export function addNodeChanges({ document, types, type, at, from, boxes, newId }: NewNode): {
  readonly id: string;
  readonly changes: readonly Change[];
} {
  const id = newId();
  const { width, height } = cardShape(type.identifier, type, []);
  const x = from === null ? at.x - width / 2 : from.side === 'source' ? at.x : at.x - width;
  const place = freePlace({ x: snap(x), y: snap(at.y - height / 2) }, boxes);
  const node = { node_type: type.identifier, form_values: {}, config: {}, input_data: {}, output_data: {} };
  const changes: Change[] = [{ op: 'add_node', id, ...node, ...place }];
  if (from?.side === 'source')
    changes.push({ op: 'add_connection', id: newId(), source: from.node, target: id, source_handle: from.port });
  if (from?.side === 'target') {
    const target = document.nodes.get(from.node)?.node_type ?? '';
    const port = portBefore(target, types.get(target), type);
    if (port !== null)
      changes.push({ op: 'add_connection', id: newId(), source: id, target: from.node, source_handle: port });
  }
  return { id, changes };
}

/** The place, or the next one below to the right where no card begins. */
function freePlace(place: Place, boxes: readonly Box[]): Place {
  const isTaken = ({ x, y }: Place) => boxes.some((box) => Math.abs(box.x - x) < GRID && Math.abs(box.y - y) < GRID);
  let free = place;
  while (isTaken(free)) free = { x: free.x + 2 * GRID, y: free.y + 2 * GRID };
  return free;
}

function snap(figure: number): number {
  return Math.round(figure / GRID) * GRID;
}
