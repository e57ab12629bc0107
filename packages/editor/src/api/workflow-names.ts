import { useQuery } from '@tanstack/react-query';
import { answer, client } from './client.ts';
import { keys } from './queries.ts';

const NONE: ReadonlyMap<string, string> = new Map();

/** Names of the caller's workflows by id; empty until they are loaded. */
export function useWorkflowNames(isWanted = true): ReadonlyMap<string, string> {
  const workflows = useQuery({
    queryKey: [...keys.workflows, 'names'],
    queryFn: async () => new Map((await answer(client.GET('/api/workflow/'))).map(({ id, name }) => [id, name])),
    enabled: isWanted,
    staleTime: 30_000,
  });
  return workflows.data ?? NONE;
}
