import type { Json, JsonObject } from '@loopwright/model';

/** Value at a dotted path such as `a.b[0].c`; null where something is missing. */
export function pickPath(data: JsonObject, path: string): Json {
  let found: Json = data;
  for (const step of path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return null;
    found = (found as JsonObject)[step] ?? null;
  }
  return found;
}
