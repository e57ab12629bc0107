import type { Json } from '@loopwright/model';

/**
 * Whether two values have the same JSON text: keys in the same order too. Identical objects cost nothing, and nesting of
 * any depth no stack.
 */
export function sameJson(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const pairs: unknown[] = [left, right];
  while (pairs.length > 0) {
    const b = pairs.pop();
    const a = pairs.pop();
    if (a === b) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    const others = Object.keys(b);
    if (keys.length !== others.length) return false;
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i]!;
      if (key !== others[i]) return false;
      pairs.push((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]);
    }
  }
  return true;
}
