import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client.ts';
import { keys } from './queries.ts';

/** How old a document may be that was asked for before the canvas was there, milliseconds. */
const AHEAD_MS = 5_000;

/** Whether the server asks who one is, and what it is. */
export const setupQuery = queryOptions({
  queryKey: keys.setup,
  queryFn: () => answer(client.GET('/api/setup/')),
  staleTime: 60_000,
});

/** All node types that are installed. */
export const nodeTypesQuery = queryOptions({
  queryKey: keys.nodeTypes,
  queryFn: () => answer(client.GET('/api/nodes/flat/')),
  staleTime: 60_000,
});

/** The document of a workflow, to open it with. From then on the document store keeps it. */
export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: keys.document(id),
    queryFn: () => fetchDocument(id),
    staleTime: AHEAD_MS,
    retry: false,
  });

export function fetchDocument(id: string) {
  return answer(client.GET('/api/workflow/{id}/document/', { params: { path: { id } } }));
}
