import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useReducer, useRef } from 'react';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import type { Run } from '../../api/run-types.ts';
import { queryOf, type RunFilters } from './run-filters.ts';
import {
  NO_RUNS,
  nextOpen,
  type RunList,
  type RunPage,
  withAgain,
  withAhead,
  withNewest,
  withOlder,
} from './run-list.ts';

const PAGE = 50;
const LIVE_MS = 2000;
/** So many runs are asked for again at once. */
const STRETCH = 200;

type Step =
  | { readonly kind: 'newest'; readonly page: RunPage }
  | { readonly kind: 'older'; readonly page: RunPage; readonly cursor: string }
  | { readonly kind: 'again'; readonly page: RunPage; readonly first: Run }
  | { readonly kind: 'ahead' };

export interface Runs {
  readonly list: RunList;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly isLoadingMore: boolean;
  /** Why older runs could not be loaded; until that is tried again. */
  readonly moreError: Error | null;
  readonly loadMore: () => void;
  /** Begins anew with the newest runs, which could not be joined to the list. */
  readonly jump: () => void;
  readonly retry: () => void;
}

/** Runs that fit some filters, newest first. While `isLive` new ones come by themselves. Filters never change: give another `key`. */
export function useRuns(filters: RunFilters, isLive: boolean): Runs {
  const [list, take] = useReducer(reduce, NO_RUNS);
  const ask = (from: { readonly cursor?: string; readonly to?: string; readonly limit?: number }) =>
    answer(client.GET('/api/runs/', { params: { query: { ...queryOf(filters, Date.now()), limit: PAGE, ...from } } }));
  const newest = useQuery({
    queryKey: keys.runs({ ...filters, newest: true }),
    queryFn: () => ask({}),
    refetchInterval: isLive ? LIVE_MS : false,
    staleTime: 0,
    structuralSharing: false,
  });
  const older = useMutation({
    mutationFn: (cursor: string) => ask({ cursor }),
    onSuccess: (page, cursor) => take({ kind: 'older', page, cursor }),
  });
  // Where nobody reads further down yet the newest page begins the list anew: an older one on its way would then be part of none.
  useEffect(() => {
    if (newest.data !== undefined && !older.isPending) take({ kind: 'newest', page: newest.data });
  }, [newest.data, older.isPending]);
  // Runs below the newest page end too: those that have not are asked for again, a stretch at a time.
  const last = useRef<Run | null>(null);
  const open = newest.data === undefined ? null : nextOpen(list, newest.data, last.current);
  const again = useQuery({
    queryKey: keys.runs({ ...filters, again: true }),
    queryFn: async () => {
      const first = open!;
      const page = await ask({ to: justAfter(first.started_at), limit: STRETCH });
      last.current = page.items.at(-1) ?? first;
      return { page, first };
    },
    enabled: isLive && open !== null,
    refetchInterval: LIVE_MS,
    staleTime: 0,
    gcTime: 0, // it belongs to this list
    structuralSharing: false,
  });
  useEffect(() => {
    if (again.data !== undefined) take({ kind: 'again', ...again.data });
  }, [again.data]);
  return {
    list,
    isPending: newest.isPending,
    error: newest.error,
    isLoadingMore: older.isPending,
    moreError: older.error,
    loadMore: () => {
      if (list.cursor !== null && !older.isPending) older.mutate(list.cursor);
    },
    jump: () => {
      older.reset();
      take({ kind: 'ahead' });
    },
    retry: () => void newest.refetch(),
  };
}

/** The server knows instants finer than milliseconds. */
function justAfter(iso: string): string {
  return new Date(Date.parse(iso) + 1).toISOString();
}

function reduce(list: RunList, step: Step): RunList {
  switch (step.kind) {
    case 'newest':
      return withNewest(list, step.page);
    case 'older':
      return withOlder(list, step.page, step.cursor);
    case 'again':
      return withAgain(list, step.page, step.first);
    case 'ahead':
      return withAhead(list);
  }
}
