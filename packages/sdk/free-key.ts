import type { Json, JsonObject } from '@loopwright/model';

/** The key itself if the data lacks it, else the first free one of `key_2`, `key_3`, ... */
export function freeKey(data: JsonObject, key: string): string {
  if (!Object.hasOwn(data, key)) return key;
  let number = 2;
  while (Object.hasOwn(data, `${key}_${number}`)) number += 1;
  return `${key}_${number}`;
}

/** The data with a value under `key`, or under `key_2`, `key_3`, ... where that is taken. The values of `data` are shared. */
export function addKey(data: JsonObject, key: string, value: Json): JsonObject {
  const name = freeKey(data, key);
  if (name === '__proto__') return { ...data, [name]: value }; // an assignment would set the prototype
  const added: Record<string, Json> = { ...data };
  added[name] = value;
  return added;
}
