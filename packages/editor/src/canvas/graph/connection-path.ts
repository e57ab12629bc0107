import { getBezierPath, getSmoothStepPath, Position } from '@xyflow/react';
import type { Place } from '../gestures/boxes.ts';
import type { CardNode, DrawnNode } from './drawn.ts';

/** A connection that leads this far back is drawn around the cards instead of through them. */
const BACKWARDS = -20;

/** Where a connection begins and ends, in units of the canvas. */
export interface ConnectionEnds {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly targetX: number;
  readonly targetY: number;
  readonly sourcePosition: Position;
  readonly targetPosition: Position;
}

/** The way of a connection as an SVG path, and the middle of it, where its label stands. */
export function connectionPath(ends: ConnectionEnds): readonly [path: string, labelX: number, labelY: number] {
  const [path, labelX, labelY] =
    ends.targetX - ends.sourceX < BACKWARDS
      ? getSmoothStepPath({ ...ends, borderRadius: 14, offset: 24 })
      : getBezierPath(ends);
  return [path, labelX, labelY];
}

/** The ends of a connection between two cards, as React Flow finds them; null where one of the ports is not drawn. */
export function connectionEnds(
  source: DrawnNode | undefined,
  target: DrawnNode | undefined,
  port: string,
): ConnectionEnds | null {
  if (source?.type !== 'card' || target?.type !== 'card') return null;
  const from = portEnd(source, 'source', port);
  const to = portEnd(target, 'target', 'default');
  if (from === null || to === null) return null;
  return {
    sourceX: from.x,
    sourceY: from.y,
    sourcePosition: from.position,
    targetX: to.x,
    targetY: to.y,
    targetPosition: to.position,
  };
}

function portEnd(card: CardNode, type: 'source' | 'target', id: string): (Place & { position: Position }) | null {
  const handle = card.handles?.find((one) => one.type === type && one.id === id);
  if (handle === undefined) return null;
  const { position, width = 0, height = 0 } = handle;
  const left = card.position.x + handle.x;
  const top = card.position.y + handle.y;
  if (position === Position.Bottom) return { x: left + width / 2, y: top + height, position };
  return { x: position === Position.Right ? left + width : left, y: top + height / 2, position };
}
