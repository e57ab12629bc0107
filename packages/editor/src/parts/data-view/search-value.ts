import type { Json } from '@loopwright/model';
import type { Path } from './paths.ts';
import { type Entry, entryOf } from './value-source.ts';

/** A place where the searched text is, in a key or in a value. */
export interface Hit {
  readonly path: Path;
  readonly entry: Entry;
}

export interface SearchState {
  readonly hits: readonly Hit[];
  /** Parts looked at so far. */
  readonly seen: number;
  /** `cut`: there were more hits than are kept. */
  readonly state: 'searching' | 'done' | 'cut';
}

const MOST_HITS = 500;

/**
 * Looks for a text in keys and scalars, in any case. Works in slices, so that whoever runs it can draw between two of them.
 *
 * @param sliceSize - parts looked at before the next state is yielded
 */
export function* searchValue(
  value: Json,
  wanted: string,
  sliceSize = 20_000,
): Generator<SearchState, SearchState, undefined> {
  const needle = wanted.toLowerCase();
  const hits: Hit[] = [];
  let seen = 0;
  // Lists of what is left at each level; a value of a million levels would not fit a stack of calls.
  const stack: { readonly path: Path; readonly value: Json; keys: readonly string[] | null; next: number }[] = [];
  const push = (path: Path, part: Json): void => {
    if (typeof part === 'object' && part !== null)
      stack.push({ path, value: part, keys: Array.isArray(part) ? null : Object.keys(part), next: 0 });
  };
  push([], value);
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const length = top.keys === null ? (top.value as readonly Json[]).length : top.keys.length;
    if (top.next >= length) {
      stack.pop();
      continue;
    }
    const key = top.keys === null ? top.next : top.keys[top.next]!;
    top.next += 1;
    seen += 1;
    const part = (top.value as Readonly<Record<string | number, Json>>)[key]!;
    const path = [...top.path, key];
    if (matches(key, part, needle)) {
      hits.push({ path, entry: entryOf(key, part) });
      if (hits.length === MOST_HITS) return { hits, seen, state: 'cut' };
    }
    push(path, part);
    if (seen % sliceSize === 0) yield { hits: [...hits], seen, state: 'searching' };
  }
  return { hits, seen, state: 'done' };
}

function matches(key: string | number, value: Json, needle: string): boolean {
  if (typeof key === 'string' && key.toLowerCase().includes(needle)) return true;
  if (typeof value === 'object' && value !== null) return false;
  return String(value).toLowerCase().includes(needle);
}
