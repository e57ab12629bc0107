import type { NodeTypeMeta } from '@loopwright/model';
import { type NodeHandle, Position } from '@xyflow/react';
import { text } from '../../text/text.ts';
import type { Document, DocumentNode } from '../document/document.ts';
import type { NodeTypes } from '../gestures/connect-rules.ts';
import { type CardPort, cardShape } from './card-shape.ts';
import type { CardNode, DrawnNode } from './drawn.ts';
import { isDisabled, nodeName } from './look.ts';
import type { NodeProblems } from './problems.ts';

/** Draws a node as a card; what did not change stays the same object. `used`: ports that its connections leave by. */
export function drawCard(
  node: DocumentNode,
  types: NodeTypes,
  used: readonly string[],
  problems: NodeProblems,
  before: DrawnNode | undefined,
): CardNode {
  const type = types.get(node.node_type);
  const known = before?.type === 'card' ? before : undefined;
  const isSameShape =
    known !== undefined && known.data.type === type && (type !== undefined || known.data.used === used.join());
  const shape = isSameShape ? known.data.shape : cardShape(node.node_type, type, used);
  const isSameData =
    known !== undefined &&
    known.data.shape === shape &&
    known.data.problems === problems &&
    known.data.node.form_values === node.form_values &&
    known.data.node.config === node.config &&
    known.data.node.node_type === node.node_type;
  return {
    id: node.id,
    type: 'card',
    position: { x: node.x, y: node.y },
    data: isSameData ? known.data : { node, type, shape, problems, used: used.join() },
    width: shape.width,
    height: shape.height,
    measured: { width: shape.width, height: shape.height },
    handles: isSameShape ? known.handles! : shape.ports.map(handleOf),
    ariaLabel: isSameData ? known.ariaLabel! : spokenName(node, type, problems),
    zIndex: 10,
  };
}

/** What a screen reader says of a card. */
function spokenName(node: DocumentNode, type: NodeTypeMeta | undefined, { problems, notices }: NodeProblems): string {
  const name = nodeName(node, type);
  const label = type?.label ?? text('canvas.card.unknown');
  const parts = [name === label ? name : `${name}, ${label}`];
  if (isDisabled(node)) parts.push(text('canvas.card.disabled'));
  if (problems.length > 0) parts.push(text('canvas.card.problems', { count: problems.length }));
  else if (notices.length > 0) parts.push(text('canvas.card.notices', { count: notices.length }));
  return parts.join(', ');
}

/** Where React Flow would measure a port; see canvas.css. */
function handleOf({ id, side, x, y }: CardPort): NodeHandle {
  const position = side === 'in' ? Position.Left : side === 'out' ? Position.Right : Position.Bottom;
  const size = side === 'error' ? 8 : 11;
  const place = { x: x - size / 2, y: y - size / 2, width: size, height: size };
  return { id, type: side === 'in' ? 'target' : 'source', position, ...place };
}

/** Ports that connections leave each node by. */
export function portsInUse({ connections }: Document): ReadonlyMap<string, readonly string[]> {
  const ports = new Map<string, string[]>();
  for (const { source, source_handle: port } of connections.values()) {
    const known = ports.get(source);
    if (known === undefined) ports.set(source, [port]);
    else if (!known.includes(port)) known.push(port);
  }
  return ports;
}
