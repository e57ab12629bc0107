import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import type { Activity } from './workflow-cells.tsx';

const MINUTES = 60;
const BUCKETS = 30;
const REFRESH_MS = 10_000;
const NONE: ReadonlyMap<string, Activity> = new Map();

/** Runs of the last hour by workflow, in steps of two minutes. Empty until it is known. */
export function useActivity(): ReadonlyMap<string, Activity> {
  const { data } = useQuery({
    queryKey: keys.activity,
    queryFn: () => answer(client.GET('/api/activity/', { params: { query: { minutes: MINUTES, buckets: BUCKETS } } })),
    refetchInterval: REFRESH_MS,
    select: ({ items }) => new Map<string, Activity>(items.map((item) => [item.workflow_id, item])),
  });
  return data ?? NONE;
}
