import type { paths } from '@loopwright/client';
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { isNotFound } from './api-error.ts';
import { answer, client } from './client.ts';
import { keys } from './queries.ts';

type Page = paths['/api/approvals/']['get']['responses'][200]['content']['application/json'];

/** What a run waits for a person to decide. */
export type Approval = Page['items'][number];

const PAGE = 50;
const EVERY_MS = 10_000;

/** Pending approvals, newest first, asked for again and again while somebody looks. */
export function useApprovals(): UseInfiniteQueryResult<InfiniteData<Page>> {
  return useInfiniteQuery({
    queryKey: keys.approvals,
    queryFn: ({ pageParam }) =>
      answer(
        client.GET('/api/approvals/', {
          params: { query: { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: EVERY_MS,
  });
}

/** One approval, whatever became of it; where `isAsked`, asked for until it is pending no more, or gone. */
export function useApproval(id: number, isAsked: boolean): UseQueryResult<Approval> {
  return useQuery({
    queryKey: keys.approval(id),
    queryFn: () => answer(client.GET('/api/approvals/{approval_id}/', { params: { path: { approval_id: id } } })),
    enabled: isAsked,
    refetchInterval: ({ state: { data, error } }) =>
      isNotFound(error) || (data !== undefined && data.state !== 'pending') ? false : EVERY_MS,
  });
}

/** Approves or rejects; the run goes on. */
export function decide(
  id: number,
  decision: { readonly approved: boolean; readonly values: Record<string, unknown>; readonly note: string },
): Promise<Approval> {
  return answer(
    client.POST('/api/approvals/{approval_id}/', { params: { path: { approval_id: id } }, body: decision }),
  );
}
