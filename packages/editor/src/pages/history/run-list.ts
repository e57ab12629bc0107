import type { Run } from '../../api/run-types.ts';

/** The runs that are shown, newest first, and where older ones go on. */
export interface RunList {
  readonly items: readonly Run[];
  /** Of the page after the last item; null: there is none. */
  readonly cursor: string | null;
  /** Whether older pages were loaded below the newest: somebody reads there. */
  readonly hasOlder: boolean;
  /** The newest page where it was not joined to the list: more runs came between than a page holds, or the list is full. */
  readonly ahead: RunPage | null;
}

export interface RunPage {
  readonly items: readonly Run[];
  readonly next_cursor: string | null;
}

export const NO_RUNS: RunList = { items: [], cursor: null, hasOlder: false, ahead: null };

/** So many runs a list grows to while new ones come by themselves. */
export const MOST_RUNS = 1000;

/**
 * The list after the newest page was asked for again. It is that page, unless somebody reads further down: then new runs are put
 * on top, and runs that are known get their new state. Where more runs came than the page holds, or than the list may grow by,
 * what is read stays as it is, and the page waits until somebody asks for it.
 */
export function withNewest(list: RunList, page: RunPage): RunList {
  if (!list.hasOlder) return onlyPage(page);
  const known = new Set(list.items.map(({ id }) => id));
  const joins = page.next_cursor === null || page.items.some(({ id }) => known.has(id));
  if (!joins) return { ...list, ahead: page };
  const kept = renewed(list.items, page, () => true);
  const news = page.items.filter(({ id }) => !known.has(id));
  const cursor = page.next_cursor === null ? null : list.cursor;
  const isFull = news.length > 0 && kept.length + news.length > MOST_RUNS;
  const items = [...(isFull ? [] : news), ...kept].sort(newestFirst);
  return { items, cursor, hasOlder: page.next_cursor !== null, ahead: isFull ? page : null };
}

/** The list with the page of older runs that a cursor led to; as it was where it has begun anew since that was asked for. */
export function withOlder(list: RunList, page: RunPage, cursor: string): RunList {
  if (cursor !== list.cursor) return list;
  const known = new Set(list.items.map(({ id }) => id));
  return {
    ...list,
    items: [...list.items, ...page.items.filter(({ id }) => !known.has(id))],
    cursor: page.next_cursor,
    hasOlder: true,
  };
}

/**
 * The run that has not ended from which on runs are to be asked for again, since the newest page does not reach it: the next one
 * below `after`, or else the newest. Null: there is none.
 */
export function nextOpen(list: RunList, newest: RunPage, after: Run | null): Run | null {
  const open = list.items.filter((run) => run.ended_at === null && isBelow(newest, run));
  return open.find((run) => after !== null && newestFirst(after, run) < 0) ?? open[0] ?? null;
}

/** The list after the runs from `first` on downwards were asked for again, as far as the page reaches. */
export function withAgain(list: RunList, page: RunPage, first: Run): RunList {
  return { ...list, items: renewed(list.items, page, (run) => newestFirst(first, run) <= 0) };
}

/** The list that begins anew with the newest page, where that waits. */
export function withAhead(list: RunList): RunList {
  return list.ahead === null ? list : onlyPage(list.ahead);
}

function onlyPage({ items, next_cursor }: RunPage): RunList {
  return { items, cursor: next_cursor, hasOlder: false, ahead: null };
}

/**
 * The runs with the states that a page tells. What was asked for and is not on it, though it reaches that far, no longer fits the
 * filters and leaves: a run that has ended, say.
 */
function renewed(items: readonly Run[], page: RunPage, wasAsked: (run: Run) => boolean): readonly Run[] {
  const fresh = new Map(page.items.map((run) => [run.id, run]));
  return items
    .filter((run) => fresh.has(run.id) || !wasAsked(run) || isBelow(page, run))
    .map((run) => fresh.get(run.id) ?? run);
}

/** Whether a run is older than all that a page reaches. */
function isBelow({ items, next_cursor }: RunPage, run: Run): boolean {
  const oldest = items.at(-1);
  return next_cursor !== null && oldest !== undefined && newestFirst(oldest, run) < 0;
}

/** The server's order. Ids alone are none: each process gives its own block of them. */
function newestFirst(left: Run, right: Run): number {
  return Date.parse(right.started_at) - Date.parse(left.started_at) || right.id - left.id;
}
