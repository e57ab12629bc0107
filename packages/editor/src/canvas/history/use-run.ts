import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import type { WholeRun } from '../../api/run-types.ts';

const UNDER_WAY_MS = 1500;

/** One run with its tasks. One that has not ended is asked for again and again. */
export function useRun(id: number): UseQueryResult<WholeRun> {
  return useQuery({
    queryKey: keys.run(id),
    queryFn: async () =>
      (await answer(client.GET('/api/runs/{run_id}/', { params: { path: { run_id: id } } }))) as WholeRun,
    refetchInterval: ({ state }) => (state.data?.ended_at === null ? UNDER_WAY_MS : false),
    enabled: Number.isSafeInteger(id) && id > 0,
  });
}
