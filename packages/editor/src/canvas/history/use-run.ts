import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import type { WholeRun } from '../../api/run-types.ts';

const UNDER_WAY_MS = 1500;

/** One run with its tasks, of which the server answers 1,000 at once. One that has not ended is asked for again and again. */
export function useRun(id: number, maxValueBytes: number): UseInfiniteQueryResult<WholeRun> {
  return useInfiniteQuery({
    queryKey: [...keys.run(id), 'tasks', maxValueBytes],
    queryFn: async ({ pageParam }) => {
      const query = { max_value_bytes: maxValueBytes, ...(pageParam === 0 ? {} : { tasks_after: pageParam }) };
      return (await answer(client.GET('/api/runs/{run_id}/', { params: { path: { run_id: id }, query } }))) as WholeRun;
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + page.tasks.length, 0);
      return last.tasks.length > 0 && loaded < last.tasks_total ? loaded : undefined;
    },
    select: ({ pages }) => ({ ...pages[0]!, tasks: pages.flatMap(({ tasks }) => tasks) }),
    refetchInterval: ({ state }) => (state.data?.pages[0]?.ended_at === null ? UNDER_WAY_MS : false),
    enabled: Number.isSafeInteger(id) && id > 0,
  });
}
