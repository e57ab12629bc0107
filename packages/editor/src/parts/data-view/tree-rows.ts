import type { Path } from './paths.ts';
import { pointerOf } from './paths.ts';
import type { Entry } from './value-source.ts';

/** What of a level is loaded. */
export interface LoadedLevel {
  readonly entries: readonly Entry[];
  /** Of all entries; null while the first part is on its way. */
  readonly length: number | null;
  readonly error: string | null;
}

/** One line of the tree. */
export type TreeRow =
  | {
      readonly kind: 'entry';
      readonly path: Path;
      readonly depth: number;
      readonly entry: Entry;
      readonly isOpen: boolean;
      /** Place among the entries of its level, from 1. */
      readonly position: number;
      readonly siblings: number;
    }
  | { readonly kind: 'more'; readonly path: Path; readonly depth: number; readonly left: number }
  | { readonly kind: 'loading'; readonly path: Path; readonly depth: number }
  | { readonly kind: 'error'; readonly path: Path; readonly depth: number; readonly text: string };

/** The lines of a tree: entries of the levels that are open, as far as they are loaded. */
export function treeRows(levels: ReadonlyMap<string, LoadedLevel>, open: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (path: Path, depth: number): void => {
    const level = levels.get(pointerOf(path));
    if (level === undefined || (level.length === null && level.error === null)) {
      rows.push({ kind: 'loading', path, depth });
      return;
    }
    const siblings = level.length ?? level.entries.length;
    level.entries.forEach((entry, index) => {
      const own = [...path, entry.key];
      const isOpen = isContainer(entry) && open.has(pointerOf(own));
      rows.push({ kind: 'entry', path: own, depth, entry, isOpen, position: index + 1, siblings });
      if (isOpen) add(own, depth + 1);
    });
    if (level.error !== null) rows.push({ kind: 'error', path, depth, text: level.error });
    else if (siblings > level.entries.length)
      rows.push({ kind: 'more', path, depth, left: siblings - level.entries.length });
  };
  add([], 0);
  return rows;
}

/** Whether an entry has a level of its own. */
export function isContainer(entry: Pick<Entry, 'kind' | 'length'>): boolean {
  return (entry.kind === 'object' || entry.kind === 'array') && (entry.length ?? 0) > 0;
}
