import type { paths } from '@loopwright/client';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { answer, client } from './client.ts';
import { keys } from './queries.ts';

/** A workflow as the server tells of it, without its graph. */
export type Workflow = paths['/api/workflow/']['get']['responses'][200]['content']['application/json'][number];

const REFRESH_MS = 5_000;

/** All workflows of the caller, newest first; asked for again and again while somebody looks. */
export function useWorkflows(): UseQueryResult<Workflow[]> {
  return useQuery({
    queryKey: keys.workflows,
    queryFn: () => answer(client.GET('/api/workflow/')),
    refetchInterval: REFRESH_MS,
  });
}

/** One workflow. */
export function useWorkflow(id: string): UseQueryResult<Workflow> {
  return useQuery({
    queryKey: keys.workflow(id),
    queryFn: () => answer(client.GET('/api/workflow/{id}/', { params: { path: { id } } })),
  });
}
