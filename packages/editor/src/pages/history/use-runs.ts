import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useReducer } from 'react';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { queryOf, type RunFilters } from './run-filters.ts';
import { NO_RUNS, type RunList, type RunPage, withAhead, withNewest, withOlder } from './run-list.ts';

const PAGE = 50;
const LIVE_MS = 2000;

type Step =
  | { readonly kind: 'newest'; readonly page: RunPage }
  | { readonly kind: 'older'; readonly page: RunPage; readonly cursor: string }
  | { readonly kind: 'ahead' };

export interface Runs {
  readonly list: RunList;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  /** Begins anew with the newest runs, which could not be joined to the list. */
  readonly jump: () => void;
  readonly retry: () => void;
}

/** Runs that fit some filters, newest first. While `isLive` new ones come by themselves. Filters never change: give another `key`. */
export function useRuns(filters: RunFilters, isLive: boolean): Runs {
  const [list, take] = useReducer(reduce, NO_RUNS);
  const ask = (cursor: string | null) =>
    answer(
      client.GET('/api/runs/', {
        params: { query: { ...queryOf(filters, Date.now()), limit: PAGE, ...(cursor === null ? {} : { cursor }) } },
      }),
    );
  const newest = useQuery({
    queryKey: keys.runs({ ...filters, newest: true }),
    queryFn: () => ask(null),
    refetchInterval: isLive ? LIVE_MS : false,
    staleTime: 0,
    structuralSharing: false,
  });
  const older = useMutation({
    mutationFn: (cursor: string) => ask(cursor),
    onSuccess: (page, cursor) => take({ kind: 'older', page, cursor }),
  });
  // Where nobody reads further down yet the newest page begins the list anew: an older one on its way would then be part of none.
  useEffect(() => {
    if (newest.data !== undefined && !older.isPending) take({ kind: 'newest', page: newest.data });
  }, [newest.data, older.isPending]);
  return {
    list,
    isPending: newest.isPending,
    error: newest.error ?? older.error,
    isLoadingMore: older.isPending,
    loadMore: () => {
      if (list.cursor !== null && !older.isPending) older.mutate(list.cursor);
    },
    jump: () => take({ kind: 'ahead' }),
    retry: () => void newest.refetch(),
  };
}

function reduce(list: RunList, step: Step): RunList {
  switch (step.kind) {
    case 'newest':
      return withNewest(list, step.page);
    case 'older':
      return withOlder(list, step.page, step.cursor);
    case 'ahead':
      return withAhead(list);
  }
}
