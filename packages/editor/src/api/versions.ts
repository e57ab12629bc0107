import type { paths } from '@loopwright/client';
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { answer, client } from './client.ts';
import { keys } from './queries.ts';
import type { RunGraph } from './run-types.ts';

type Page = paths['/api/workflow/{id}/versions/']['get']['responses'][200]['content']['application/json'];
export type Version = Page['items'][number];

/** A version by its number, or the graph as it is now. */
export type VersionRef = number | 'now';

/** Versions of a workflow, newest first. */
export function useVersions(workflowId: string): UseInfiniteQueryResult<InfiniteData<Page>> {
  return useInfiniteQuery({
    queryKey: [...keys.versions(workflowId), 'list'],
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/api/workflow/{id}/versions/', {
          params: { path: { id: workflowId }, query: pageParam === null ? {} : { cursor: pageParam } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** The graph of a version; null asks for none. */
export function useVersionGraph(workflowId: string, ref: VersionRef | null): UseQueryResult<RunGraph> {
  return useQuery({
    queryKey: [...keys.versions(workflowId), 'graph', ref],
    queryFn: () => (ref === 'now' ? presentGraph(workflowId) : versionGraph(workflowId, ref!)),
    enabled: ref !== null,
    staleTime: ref === 'now' ? 0 : Number.POSITIVE_INFINITY,
  });
}

/** Makes the graph that of a version, as one edit that other windows see. */
export function restoreVersion(workflowId: string, version: number): Promise<unknown> {
  const path = { id: workflowId, version_id: version };
  return answer(client.POST('/api/workflow/{id}/versions/{version_id}/restore/', { params: { path } }));
}

async function versionGraph(id: string, version: number): Promise<RunGraph> {
  const path = { id, version_id: version };
  const { graph } = await answer(client.GET('/api/workflow/{id}/versions/{version_id}/', { params: { path } }));
  return graph as RunGraph;
}

async function presentGraph(id: string): Promise<RunGraph> {
  const { workflow, nodes, connections } = await answer(
    client.GET('/api/workflow/{id}/document/', { params: { path: { id } } }),
  );
  return {
    workflow_id: id,
    workflow_type: workflow.workflow_type,
    nodes: nodes.map(({ id: node, node_type, form_values, config }) => ({ id: node, node_type, form_values, config })),
    connections: connections.map(({ id: connection, source_node, target_node, source_handle }) => ({
      id: connection,
      source_node,
      target_node,
      source_handle,
    })),
    env: workflow.env,
  };
}
