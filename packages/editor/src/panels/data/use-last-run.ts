import type { paths } from '@loopwright/client';
import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { usePanel } from '../use-panel.tsx';

export type Run = paths['/api/runs/{run_id}/']['get']['responses'][200]['content']['application/json'];
export type RunTask = Run['tasks'][number];

/** The last run of the workflow in production, and the task of the panel's node in it. Null: there is none. */
export interface LastRun {
  readonly run: Run | null;
  readonly task: RunTask | null;
}

export function useLastRun(): LastRun {
  const { workflowId, node } = usePanel();
  const { data } = useQuery({
    queryKey: keys.lastRun(workflowId, node.id),
    queryFn: async (): Promise<LastRun> => {
      const query = { workflow: workflowId, state: ['succeeded' as const, 'failed' as const], limit: 1 };
      const { items } = await answer(client.GET('/api/runs/', { params: { query } }));
      const [last] = items;
      if (last === undefined) return { run: null, task: null };
      const run = await answer(client.GET('/api/runs/{run_id}/', { params: { path: { run_id: last.id } } }));
      return { run, task: run.tasks.find(({ node_id }) => node_id === node.id) ?? null };
    },
    staleTime: 10_000,
    retry: false,
  });
  return data ?? { run: null, task: null };
}
