import { useQuery } from '@tanstack/react-query';
import { answer, client } from './client.ts';
import { keys } from './queries.ts';

const NONE: ReadonlyMap<string, string> = new Map();

/** What a person calls each node type, by its identifier; empty until it is loaded. */
export function useNodeLabels(): ReadonlyMap<string, string> {
  const types = useQuery({
    queryKey: [...keys.nodeTypes, 'labels'],
    queryFn: async () => {
      const list = await answer(client.GET('/api/nodes/flat/'));
      return new Map(list.map(({ identifier, label }) => [identifier, label]));
    },
    staleTime: 300_000,
  });
  return types.data ?? NONE;
}
