import type { Json, JsonObject } from '@loopwright/model';
import { readJson } from '../../parts/json-problem.ts';

/** One value of a workflow's env while it is edited. */
export interface EnvRow {
  /** The same as long as the row is there, whatever its name. */
  readonly id: string;
  readonly name: string;
  /** The value as it is written: a text as it stands, anything else as JSON. */
  readonly value: string;
  /** Whether the value is JSON rather than text. */
  readonly isJson: boolean;
}

/** Rows that somebody edits, and the env that they began with. */
export interface EnvDraft {
  readonly rows: readonly EnvRow[];
  readonly from: JsonObject;
}

export type EnvProblem = 'empty' | 'twice' | 'json';

/** The rows of an env, by name. */
export function rowsOf(env: JsonObject): readonly EnvRow[] {
  return Object.entries(env)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => ({
      id: name,
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
      isJson: typeof value !== 'string',
    }));
}

/** What is wrong with each row, by its id; rows that are well are not in it. */
export function problemsOfRows(rows: readonly EnvRow[]): ReadonlyMap<string, EnvProblem> {
  const problems = new Map<string, EnvProblem>();
  const seen = new Set<string>();
  for (const { id, name, value, isJson } of rows) {
    const trimmed = name.trim();
    if (trimmed === '') problems.set(id, 'empty');
    else if (seen.has(trimmed)) problems.set(id, 'twice');
    else if (isJson && 'problem' in readJson(value)) problems.set(id, 'json');
    seen.add(trimmed);
  }
  return problems;
}

/** The env that rows without problems make. */
export function envOf(rows: readonly EnvRow[]): JsonObject {
  return Object.fromEntries(
    rows.map(({ name, value, isJson }) => [name.trim(), isJson ? (JSON.parse(value) as Json) : value]),
  );
}

/** What is left of a draft once its rows were saved: as they were changed meanwhile, over what is stored now. */
export function afterSave(draft: EnvDraft | null, saved: readonly EnvRow[]): EnvDraft | null {
  if (draft === null || JSON.stringify(draft.rows) === JSON.stringify(saved)) return null;
  return { rows: draft.rows, from: envOf(saved) };
}
