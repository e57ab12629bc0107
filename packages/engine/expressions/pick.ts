import type { Json, JsonObject } from '@loopwright/model';

const PART = /\.?([^.[\]]+)|\[(-?\d+)\]|\[(?:"([^"]*)"|'([^']*)')\]/y;

/** Value at a dotted path such as `a.b[0].c` or `data.a`; null where something is missing or the text is no path. Only own keys are read. */
export function pickPath(data: JsonObject, path: string): Json {
  const text = path.trim();
  if (text === '' || text.length > 10_000) return null;
  const found = follow(data, text);
  if (found !== undefined) return found;
  // A path may begin with the name that templates use.
  return text.startsWith('data.') || text.startsWith('data[') ? (follow(data, text.slice(4)) ?? null) : null;
}

function follow(data: JsonObject, text: string): Json | undefined {
  let value: Json | undefined = data;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (part === null) return undefined;
    const key: string | number = part[2] === undefined ? (part[1] ?? part[3] ?? part[4])! : Number(part[2]);
    value = step(value, key);
    if (value === undefined) return undefined;
  }
  return value;
}

function step(value: Json | undefined, key: string | number): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const at = typeof key === 'number' ? key : /^\d+$/.test(key) ? Number(key) : Number.NaN;
    return Number.isInteger(at) ? (value as readonly Json[]).at(at) : undefined;
  }
  const name = String(key);
  return Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
}
