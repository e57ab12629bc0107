import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';

/** The whole input or output of a task as JSON text, however large. It does not change meanwhile. */
export function useWholeValue(
  runId: number,
  /** Position among the tasks of the run, from 0. */
  index: number,
  side: 'input' | 'output',
  isWanted: boolean,
): UseQueryResult<string> {
  return useQuery({
    queryKey: [...keys.run(runId), 'whole', index, side],
    queryFn: async () => {
      const query = { tasks_after: index, tasks_limit: 1 };
      const run = await answer(client.GET('/api/runs/{run_id}/', { params: { path: { run_id: runId }, query } }));
      return JSON.stringify(run.tasks[0]?.[side] ?? {}, null, 2);
    },
    enabled: isWanted,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
