import { useQuery } from '@tanstack/react-query';
import { nodeNames } from '../parts/node-names.ts';
import { answer, client } from './client.ts';
import { useNodeLabels } from './node-labels.ts';

const MONTH_MS = 30 * 86_400_000;

export interface Loop {
  readonly id: number;
  /** Of the node that begins it: the one that was given, or what its type is called. */
  readonly name: string;
}

/** Loops of a workflow that ran within the last month; none where no workflow is given. */
export function useLoops(workflowId: string | null): readonly Loop[] {
  const labels = useNodeLabels();
  const found = useQuery({
    queryKey: ['workflow', workflowId, 'loops'],
    queryFn: async () => {
      const params = { path: { id: workflowId! } };
      const from = new Date(Date.now() - MONTH_MS).toISOString();
      const [stats, graph] = await Promise.all([
        answer(client.GET('/api/workflow/{id}/stats/', { params: { ...params, query: { from } } })),
        answer(client.GET('/api/workflow/{id}/canvas_data/', { params })),
      ]);
      const nodes = graph.nodes.map(({ id, node_type, config }) => ({ id, node_type: node_type.identifier, config }));
      return { loops: new Map(stats.items.map(({ loop_id, node_id }) => [loop_id, node_id])), nodes };
    },
    enabled: workflowId !== null,
    staleTime: 60_000,
  });
  if (found.data === undefined) return [];
  const names = nodeNames(found.data.nodes, labels);
  return [...found.data.loops].map(([id, nodeId]) => ({ id, name: names.get(nodeId ?? '') ?? `${id}` }));
}
