import type { paths } from '@loopwright/client';
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { text } from '../text/text.ts';
import { answer, client } from './client.ts';
import { keys } from './queries.ts';

type Page = paths['/api/dead-letters/']['get']['responses'][200]['content']['application/json'];

/** A message whose run is out of attempts. */
export type DeadLetter = Page['items'][number];
export type WholeDeadLetter =
  paths['/api/dead-letters/{letter_id}/']['get']['responses'][200]['content']['application/json'];
export type Queue = paths['/api/queues/']['get']['responses'][200]['content']['application/json']['items'][number];

const PAGE = 100;
const QUEUES_MS = 10_000;

/** Dead letters of one queue, of one workflow, or all, newest first. */
export function useDeadLetters(narrow: {
  readonly workflow: string | null;
  readonly queue: number | null;
  /** A part of the error, code or text. */
  readonly error: string | null;
}): UseInfiniteQueryResult<InfiniteData<Page>> {
  const { workflow, queue, error } = narrow;
  return useInfiniteQuery({
    queryKey: keys.deadLetters({ ...narrow }),
    queryFn: ({ pageParam }) => {
      const query = {
        limit: PAGE,
        ...(error === null ? {} : { error }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      return queue === null
        ? answer(
            client.GET('/api/dead-letters/', {
              params: { query: { ...query, ...(workflow === null ? {} : { workflow }) } },
            }),
          )
        : answer(client.GET('/api/queues/{queue_id}/dead-letters/', { params: { path: { queue_id: queue }, query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** One dead letter with what it holds. */
export function useDeadLetter(id: number): UseQueryResult<WholeDeadLetter> {
  return useQuery({
    queryKey: keys.deadLetters({ id }),
    queryFn: () => answer(client.GET('/api/dead-letters/{letter_id}/', { params: { path: { letter_id: id } } })),
  });
}

/** Queues of one workflow, or all, asked for again and again while somebody looks. */
export function useQueues(workflow: string | null): UseQueryResult<readonly Queue[]> {
  return useQuery({
    queryKey: [...keys.queues, workflow],
    queryFn: async () =>
      (await answer(client.GET('/api/queues/', { params: { query: workflow === null ? {} : { workflow } } }))).items,
    refetchInterval: QUEUES_MS,
  });
}

export function redriveLetter(id: number): Promise<unknown> {
  return answer(client.POST('/api/dead-letters/{letter_id}/redrive/', { params: { path: { letter_id: id } } }));
}

/** Replaces what a dead letter holds. */
export function editLetter(id: number, payload: unknown): Promise<unknown> {
  return answer(
    client.PUT('/api/dead-letters/{letter_id}/', { params: { path: { letter_id: id } }, body: { payload } }),
  );
}

export function deleteLetter(id: number): Promise<unknown> {
  return answer(client.DELETE('/api/dead-letters/{letter_id}/', { params: { path: { letter_id: id } } }));
}

/** Puts the oldest dead letters of a queue back; there may be more left for another call. */
export function redriveQueue(id: number): Promise<{ readonly redriven: number; readonly remaining: number }> {
  return answer(client.POST('/api/queues/{queue_id}/redrive/', { params: { path: { queue_id: id } } }));
}

/** Redrives many, at most 1,000. Answers those that were gone before, with the reason. */
export async function redriveLetters(ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  return gone((await answer(client.POST('/api/dead-letters/redrive/', { body: { ids: [...ids] } }))).items);
}

/** Deletes many, at most 1,000. Answers those that were gone before, with the reason. */
export async function deleteLetters(ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  return gone((await answer(client.POST('/api/dead-letters/delete/', { body: { ids: [...ids] } }))).items);
}

function gone(items: readonly { readonly id: number; readonly outcome: string }[]): ReadonlyMap<number, string> {
  return new Map(
    items.filter(({ outcome }) => outcome === 'not_found').map(({ id }) => [id, text('deadLetters.gone', { id })]),
  );
}
