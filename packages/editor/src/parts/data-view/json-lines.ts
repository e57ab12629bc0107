import type { Json } from '@loopwright/model';

/** Characters of a text that one line shows. */
const TEXT_CUT = 2_000;

/** One line of a value's JSON, indented by two spaces a level. */
export interface JsonLine {
  readonly depth: number;
  /** Key with its colon and space, or nothing. */
  readonly key: string;
  readonly text: string;
  readonly kind: 'text' | 'scalar' | 'bracket';
}

/** Lines of the JSON of `value`, made as they are asked for. Long texts are cut. */
export function* jsonLines(value: Json, depth = 0, key = '', end = ''): Generator<JsonLine, void, undefined> {
  if (typeof value !== 'object' || value === null) {
    const isText = typeof value === 'string';
    const cut = isText && value.length > TEXT_CUT ? `${value.slice(0, TEXT_CUT)}…` : value;
    yield { depth, key, text: JSON.stringify(cut) + end, kind: isText ? 'text' : 'scalar' };
    return;
  }
  const isList = Array.isArray(value);
  const keys = isList ? null : Object.keys(value);
  const length = keys === null ? (value as readonly Json[]).length : keys.length;
  const [first, last] = isList ? '[]' : '{}';
  if (length === 0) {
    yield { depth, key, text: `${first}${last}${end}`, kind: 'bracket' };
    return;
  }
  yield { depth, key, text: first!, kind: 'bracket' };
  for (let index = 0; index < length; index += 1) {
    const comma = index === length - 1 ? '' : ',';
    if (keys === null) yield* jsonLines((value as readonly Json[])[index]!, depth + 1, '', comma);
    else {
      const name = keys[index]!;
      const part = (value as Readonly<Record<string, Json>>)[name]!;
      yield* jsonLines(part, depth + 1, `${JSON.stringify(name)}: `, comma);
    }
  }
  yield { depth, key: '', text: last! + end, kind: 'bracket' };
}

/** At most `limit` lines, and whether there are more. */
export function firstLines(
  value: Json,
  limit: number,
): { readonly lines: readonly JsonLine[]; readonly isCut: boolean } {
  const lines: JsonLine[] = [];
  for (const line of jsonLines(value)) {
    if (lines.length === limit) return { lines, isCut: true };
    lines.push(line);
  }
  return { lines, isCut: false };
}
