import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';

/** Size of a card of a picture, pixels. */
export const CARD = { width: 208, height: 54 } as const;

export interface Place {
  readonly x: number;
  readonly y: number;
}

interface Shape {
  readonly nodes: readonly { readonly id: string }[];
  readonly connections: readonly { readonly source_node: string; readonly target_node: string }[];
}

/**
 * Where the nodes of a past graph are drawn: those that the workflow still has, where they stand now; where none or only some
 * are left, all of them from left to right along their connections.
 */
export function usePlaces(
  workflowId: string,
  key: readonly unknown[],
  graph: Shape,
): ReadonlyMap<string, Place> | undefined {
  const places = useQuery({
    queryKey: ['workflow', workflowId, 'places', ...key, graph.nodes.length],
    queryFn: async () => {
      const current = await currentPlaces(workflowId);
      const all = graph.nodes.every(({ id }) => current.has(id));
      return all && !overlap(graph.nodes.map(({ id }) => current.get(id)!)) ? current : layOut(graph);
    },
    staleTime: 60_000,
  });
  return places.data;
}

async function currentPlaces(id: string): Promise<ReadonlyMap<string, Place>> {
  try {
    const { nodes } = await answer(client.GET('/api/workflow/{id}/canvas_data/', { params: { path: { id } } }));
    return new Map(nodes.map((node) => [node.id, { x: node.x, y: node.y }]));
  } catch {
    // The workflow is gone, or cannot be asked for now: its runs can still be looked at.
    return new Map();
  }
}

/** Whether two cards stand on the same spot, as in a graph that was made by calls and never laid out. */
function overlap(places: readonly Place[]): boolean {
  return new Set(places.map(({ x, y }) => `${x} ${y}`)).size < places.length;
}

async function layOut({ nodes, connections }: Shape): Promise<ReadonlyMap<string, Place>> {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 80 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(nodes.map(({ id }) => id));
  for (const { id } of nodes) graph.setNode(id, { ...CARD });
  for (const { source_node, target_node } of connections) {
    if (known.has(source_node) && known.has(target_node)) graph.setEdge(source_node, target_node);
  }
  layout(graph);
  return new Map(
    nodes.map(({ id }) => {
      const { x, y } = graph.node(id) as Place;
      return [id, { x: x - CARD.width / 2, y: y - CARD.height / 2 }];
    }),
  );
}
