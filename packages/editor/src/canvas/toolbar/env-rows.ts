import type { Json, JsonObject } from '@loopwright/model';

/** One variable as it is edited: its name and its value as text. */
export interface EnvRow {
  readonly id: number;
  readonly name: string;
  readonly value: string;
  /** What it was loaded as, to keep a number a number as long as nobody changes it. */
  readonly loaded: Json | undefined;
}

/** Variables as rows, by name. */
export function rowsOf(env: JsonObject): readonly EnvRow[] {
  return Object.keys(env)
    .sort()
    .map((name, id) => ({ id, name, value: asText(env[name] ?? null), loaded: env[name] }));
}

/** Rows as variables. A row without name and value is none; a name twice or missing is told by its row. */
export function envOf(rows: readonly EnvRow[]): {
  readonly env: JsonObject;
  readonly wrong: ReadonlyMap<number, 'missing' | 'twice'>;
} {
  const env: Record<string, Json> = {};
  const wrong = new Map<number, 'missing' | 'twice'>();
  for (const { id, name, value, loaded } of rows) {
    const key = name.trim();
    if (key === '' && value === '') continue;
    if (key === '') wrong.set(id, 'missing');
    else if (Object.hasOwn(env, key)) wrong.set(id, 'twice');
    else env[key] = loaded !== undefined && asText(loaded) === value ? loaded : value;
  }
  return { env, wrong };
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
