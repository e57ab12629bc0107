import type { paths } from '@loopwright/client';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { answer, client } from './client.ts';
import { keys } from './queries.ts';

/** A node type, without its form. */
export type NodeType = paths['/api/nodes/flat/']['get']['responses'][200]['content']['application/json'][number];
/** A node type with its form; the form is null where it has no fields. */
export type NodeTypeForm =
  paths['/api/nodes/{identifier}/form/']['get']['responses'][200]['content']['application/json'];

/** All node types that are installed. They change only when somebody refreshes them. */
export function useNodeTypes(): UseQueryResult<NodeType[]> {
  return useQuery({
    queryKey: keys.nodeTypes,
    queryFn: () => answer(client.GET('/api/nodes/flat/')),
    staleTime: 60_000,
  });
}

/** One node type with its form. */
export function useNodeTypeForm(identifier: string): UseQueryResult<NodeTypeForm> {
  return useQuery({
    queryKey: keys.form(identifier),
    queryFn: () => answer(client.GET('/api/nodes/{identifier}/form/', { params: { path: { identifier } } })),
    staleTime: 60_000,
  });
}
