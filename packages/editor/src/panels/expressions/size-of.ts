import type { Json } from '@loopwright/model';

const known = new WeakMap<object, boolean>();

/** Whether the JSON of a value is surely shorter than `most` characters. Looks at no more of it than that takes. */
export function isSmall(value: Json, most: number): boolean {
  if (typeof value !== 'object' || value === null) return String(value).length <= most;
  const before = known.get(value);
  if (before !== undefined) return before;
  let left = most;
  const stack: Json[] = [value];
  while (stack.length > 0 && left >= 0) {
    const part = stack.pop()!;
    if (typeof part === 'string') left -= part.length + 2;
    else if (typeof part !== 'object' || part === null) left -= 5;
    else {
      left -= 2;
      for (const key of Object.keys(part)) {
        left -= Array.isArray(part) ? 1 : key.length + 4;
        if (left < 0) break;
        stack.push((part as Readonly<Record<string, Json>>)[key]!);
      }
    }
  }
  const isShort = left >= 0;
  known.set(value, isShort);
  return isShort;
}
