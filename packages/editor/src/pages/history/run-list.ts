import type { Run } from '../../api/run-types.ts';

/** The runs that are shown, newest first, and where older ones go on. */
export interface RunList {
  readonly items: readonly Run[];
  /** Of the page after the last item; null: there is none. */
  readonly cursor: string | null;
  /** The newest page where it could not be joined to the list, because more runs came between than a page holds. */
  readonly ahead: RunPage | null;
}

export interface RunPage {
  readonly items: readonly Run[];
  readonly next_cursor: string | null;
}

export const NO_RUNS: RunList = { items: [], cursor: null, ahead: null };

/**
 * The list after the newest page was asked for again. Runs that are known get their new state. Where more runs came than the
 * page holds, the list begins anew with it, unless somebody reads further down: then it waits until they ask for it.
 */
export function withNewest(list: RunList, page: RunPage, readsOlder: boolean): RunList {
  if (list.items.length === 0) return { items: page.items, cursor: page.next_cursor, ahead: null };
  const known = new Set(list.items.map(({ id }) => id));
  const joins = page.next_cursor === null || page.items.some(({ id }) => known.has(id));
  if (!joins)
    return readsOlder ? { ...list, ahead: page } : { items: page.items, cursor: page.next_cursor, ahead: null };
  const fresh = new Map(page.items.map((run) => [run.id, run]));
  const oldest = page.items.at(-1);
  // What the newest page does not hold though it reaches that far no longer fits the filters: a run that has ended, say.
  const isBelow = (run: Run): boolean =>
    page.next_cursor !== null && oldest !== undefined && newestFirst(oldest, run) < 0;
  const kept = list.items.filter((run) => fresh.has(run.id) || isBelow(run));
  const news = page.items.filter(({ id }) => !known.has(id));
  const items = [...news, ...kept.map((run) => fresh.get(run.id) ?? run)].sort(newestFirst);
  return { items, cursor: page.next_cursor === null ? null : list.cursor, ahead: null };
}

/** The list with the page of older runs that its cursor led to. */
export function withOlder(list: RunList, page: RunPage): RunList {
  const known = new Set(list.items.map(({ id }) => id));
  return {
    ...list,
    items: [...list.items, ...page.items.filter(({ id }) => !known.has(id))],
    cursor: page.next_cursor,
  };
}

/** The server's order. Ids alone are none: each process gives its own block of them. */
function newestFirst(left: Run, right: Run): number {
  return Date.parse(right.started_at) - Date.parse(left.started_at) || right.id - left.id;
}
