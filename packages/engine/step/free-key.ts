import type { JsonObject } from '@loopwright/model';

const SUFFIX = /_\d+$/;

/**
 * The key itself if the data lacks it, else the first free one of `key_2`, `key_3`, ... The suffix of a key such as
 * `if_condition_2` is counted on where `if_condition` is there too, rather than doubled.
 */
export function freeKey(data: JsonObject, key: string): string {
  if (!Object.hasOwn(data, key)) return key;
  const stem = key.replace(SUFFIX, '');
  const base = stem !== key && stem !== '' && Object.hasOwn(data, stem) ? stem : key;
  let number = 2;
  while (Object.hasOwn(data, `${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}
