import type { Place } from '../gestures/boxes.ts';
import { connectionEnds, connectionPath } from './connection-path.ts';
import type { DrawingState } from './drawing.ts';
import type { DrawnEdge, DrawnNode } from './drawn.ts';

/** From this many connections on the plain ones are drawn together when they are seen from afar. */
export const MANY_CONNECTIONS = 150;

/** SVG paths that draw many connections each. What moves stands apart, so that the rest need not be drawn again with it. */
export interface FarPaths {
  readonly still: FarPath;
  readonly moving: FarPath;
}
export interface FarPath {
  readonly plain: string;
  /** Those that leave by the error port. */
  readonly error: string;
}

/** Whether a connection looks from afar like every other: one through a queue tells how full it is, one that is selected stands out. */
export function isPlain({ selected, data }: DrawnEdge): boolean {
  return selected !== true && data?.isQueue !== true;
}

/**
 * Makes the paths of all plain connections of a drawing. Keeps the way of each connection until one of its nodes moves.
 *
 * @example const pathsOf = createFarPaths(); const { still, moving } = pathsOf(drawing.getState());
 */
export function createFarPaths(): (state: DrawingState) => FarPaths {
  let known = new Map<string, { readonly source: DrawnNode; readonly target: DrawnNode; readonly path: string }>();
  return ({ nodes, edges }) => {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const next: typeof known = new Map();
    const paths = {
      still: { plain: [] as string[], error: [] as string[] },
      moving: { plain: [] as string[], error: [] as string[] },
    };
    for (const edge of edges) {
      if (!isPlain(edge)) continue;
      const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
      const before = known.get(edge.id);
      const way = before?.source === source && before?.target === target ? before : wayOf(edge, source, target);
      if (way === null || way === undefined) continue;
      next.set(edge.id, way);
      const moves = way.source.dragging === true || way.target.dragging === true;
      paths[moves ? 'moving' : 'still'][edge.data?.port === 'error' ? 'error' : 'plain'].push(way.path);
    }
    known = next;
    const join = ({ plain, error }: typeof paths.still): FarPath => ({ plain: plain.join(''), error: error.join('') });
    return { still: join(paths.still), moving: join(paths.moving) };
  };
}

/** The plain connection at a place, the uppermost first; undefined where there is none within `reach` units of the canvas. */
export function plainConnectionAt({ nodes, edges }: DrawingState, at: Place, reach: number): DrawnEdge | undefined {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) return undefined;
  context.lineWidth = reach * 2;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return edges.findLast((edge) => {
    const way = isPlain(edge) ? wayOf(edge, byId.get(edge.source), byId.get(edge.target)) : null;
    return way !== null && context.isPointInStroke(new Path2D(way.path), at.x, at.y);
  });
}

function wayOf(edge: DrawnEdge, source: DrawnNode | undefined, target: DrawnNode | undefined) {
  const ends = connectionEnds(source, target, edge.data?.port ?? 'default');
  return ends === null ? null : { source: source!, target: target!, path: connectionPath(ends)[0] };
}
