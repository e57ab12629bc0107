import type { Item, JsonObject } from '@loopwright/model';
import { sameJson } from '../fold/same-json.ts';
import { freeKey } from './free-key.ts';

/**
 * What a join runs on (contract, section 4.4): the fork's data; then of each branch, in the order of the edges, its keys.
 * A key that is taken gets `_2`, `_3`, ...; what a branch carried unchanged from the fork is not repeated. Unchanged means
 * the same JSON, not the same object, so that a run that was resumed from its journal merges as it would have before.
 * Metadata are merged, later branches win.
 *
 * @param branches - items of the live branches, two or more
 */
export function mergeBranches(fork: JsonObject, branches: readonly Item[]): Item {
  // Without a prototype, `__proto__` is a key like any other.
  const data: Record<string, JsonObject[string]> = Object.assign(Object.create(null), fork);
  const metadata: Record<string, JsonObject[string]> = Object.create(null);
  for (const branch of branches) {
    for (const key of Object.keys(branch.data)) {
      const value = branch.data[key]!;
      if (Object.hasOwn(fork, key) && sameJson(fork[key]!, value)) continue;
      data[freeKey(data, key)] = value;
    }
    Object.assign(metadata, branch.metadata);
  }
  return { id: branches[0]!.id, data: { ...data }, metadata: { ...metadata } };
}
