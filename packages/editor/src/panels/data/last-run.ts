import type { Json, JsonObject } from '@loopwright/model';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { MOST_VALUE_BYTES, type Task, type WholeRun } from '../../api/run-types.ts';
import { isPlainObject } from '../../parts/data-view/plain-object.ts';

/** The last run of the workflow in production, and the task of the panel's node in it. Null: there is none. */
export interface LastRun {
  readonly runId: number | null;
  readonly task: Task | null;
  /** Position of the task in the run. */
  readonly index: number;
}

/** There is none. */
export const NO_RUN: LastRun = { runId: null, task: null, index: -1 };

/** What the node got in that run, where it stands for an input that is missing; null where it was nothing, or too large to come along. */
export function inputOfRun({ task }: LastRun): JsonObject | null {
  const input = task?.input as Json | undefined;
  return isPlainObject(input) && Object.keys(input).length > 0 ? input : null;
}

/** Asks for it. */
export function lastRunQuery(workflowId: string, nodeId: string) {
  return {
    queryKey: keys.lastRun(workflowId, nodeId),
    queryFn: async (): Promise<LastRun> => {
      const query = { workflow: workflowId, state: ['succeeded' as const, 'failed' as const], limit: 1 };
      const { items } = await answer(client.GET('/api/runs/', { params: { query } }));
      const [last] = items;
      if (last === undefined) return NO_RUN;
      const params = { path: { run_id: last.id }, query: { max_value_bytes: MOST_VALUE_BYTES } };
      const { tasks } = (await answer(client.GET('/api/runs/{run_id}/', { params }))) as WholeRun;
      const index = tasks.findIndex(({ node_id }) => node_id === nodeId);
      return { runId: last.id, index, task: tasks[index] ?? null };
    },
    staleTime: 10_000,
    retry: false,
  };
}
