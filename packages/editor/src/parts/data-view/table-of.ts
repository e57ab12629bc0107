import type { Json } from '@loopwright/model';
import type { Path } from './paths.ts';
import { isPlainObject } from './plain-object.ts';
import { entryOf } from './value-source.ts';

/** Rows whose keys are looked at to find the columns. */
const SAMPLE = 200;
const MOST_COLUMNS = 100;
const MOST_LISTS = 20;

/** Lists of objects within a value, those nearest to its root first: each can be shown as a table. */
export function listsOf(value: Json): readonly Path[] {
  const found: Path[] = [];
  let level: { readonly path: Path; readonly value: Json }[] = [{ path: [], value }];
  for (let depth = 0; depth < 5 && level.length > 0 && found.length < MOST_LISTS; depth += 1) {
    const next: typeof level = [];
    for (const { path, value: part } of level) {
      if (isTable(part)) found.push(path);
      else if (isPlainObject(part))
        for (const key of Object.keys(part).slice(0, MOST_COLUMNS))
          next.push({ path: [...path, key], value: part[key]! });
    }
    level = next;
  }
  return found.slice(0, MOST_LISTS);
}

function isTable(value: Json): value is readonly Json[] {
  return Array.isArray(value) && value.length > 0 && value.slice(0, 5).every(isPlainObject);
}

/** Columns of a list of objects: the keys of its first rows, in the order in which they first appear. */
export function columnsOf(rows: readonly Json[]): readonly string[] {
  const columns = new Set<string>();
  for (const row of rows.slice(0, SAMPLE)) {
    if (!isPlainObject(row)) continue;
    for (const key of Object.keys(row)) if (columns.size < MOST_COLUMNS) columns.add(key);
  }
  return [...columns];
}

/** What a cell shows of a value. */
export function cellText(value: Json | undefined): string {
  if (value === undefined) return '';
  const { preview, kind, length } = entryOf('', value);
  return preview ?? (kind === 'array' ? `[${length}]` : `{${length}}`);
}
