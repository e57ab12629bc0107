import type { Box, Place } from './boxes.ts';
import { boundsOf } from './boxes.ts';

const GAP_ACROSS = 50;
const GAP_ALONG = 80;
/** Room of a group above what is in it, for its title, and around it. */
export const GROUP_TITLE = 44;
export const GROUP_PADDING = 24;

/** What is laid out. A frame holds boxes of `boxes`. */
export interface LayoutInput {
  readonly boxes: readonly Box[];
  readonly connections: readonly { readonly source: string; readonly target: string }[];
  readonly frames: readonly { readonly frame: Box; readonly members: readonly string[] }[];
}

/** Where everything goes; a frame gets a size too. */
export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly frames: ReadonlyMap<string, Omit<Box, 'id'>>;
}

/**
 * Places boxes from left to right along their connections, frames around their members. The whole keeps its upper left
 * corner. The library is loaded when it is first needed.
 */
export async function layOut({ boxes, connections, frames }: LayoutInput): Promise<Layout> {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph({ compound: true });
  graph.setGraph({ rankdir: 'LR', nodesep: GAP_ACROSS, ranksep: GAP_ALONG });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { frame, members } of frames) {
    graph.setNode(frame.id, {});
    for (const id of members) graph.setParent(id, frame.id);
  }
  const known = new Set(boxes.map(({ id }) => id));
  for (const { source, target } of connections)
    if (known.has(source) && known.has(target)) graph.setEdge(source, target);
  layout(graph);
  const laid = boxes.map((box): Box => {
    const { x, y } = graph.node(box.id) as { x: number; y: number };
    return { ...box, x: x - box.width / 2, y: y - box.height / 2 };
  });
  const before = boundsOf(boxes) ?? { x: 0, y: 0 };
  const after = boundsOf(laid) ?? { x: 0, y: 0 };
  const shift = { x: before.x - after.x, y: before.y - after.y };
  const placed = new Map(
    laid.map((box) => [box.id, { ...box, x: Math.round(box.x + shift.x), y: Math.round(box.y + shift.y) }]),
  );
  return {
    places: placed,
    frames: new Map(
      frames.flatMap(({ frame, members }) => {
        const around = frameAround(members.map((id) => placed.get(id)!));
        return around === null ? [] : [[frame.id, around]];
      }),
    ),
  };
}

/** The box of a group around some others; null for none. */
export function frameAround(boxes: readonly Omit<Box, 'id'>[]): Omit<Box, 'id'> | null {
  const around = boundsOf(boxes);
  return around === null
    ? null
    : {
        x: around.x - GROUP_PADDING,
        y: around.y - GROUP_TITLE,
        width: around.width + 2 * GROUP_PADDING,
        height: around.height + GROUP_TITLE + GROUP_PADDING,
      };
}
