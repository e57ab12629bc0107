import { failure, isJsonObject, type Json, type JsonObject } from '@loopwright/model';
import type { NodeResult, NodeType } from '../node-type.ts';
import { plainResult } from './plain-result.ts';

/** The result of a task that was handed stand-ins. */
export interface ResultOverStandIns {
  /** Plain JSON; of its data what the task added. */
  readonly result: NodeResult;
  /** The keys of its data in their order, each with the key of the input whose value it is; null where it is the task's own. */
  readonly keys: readonly (readonly [key: string, of: string | null])[];
}

/**
 * Data under these keys, for a type that says that it reads none: its values may be handed on, and whatever looks into one
 * throws NODE_FAILED naming the key.
 */
export function standIns(keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, standIn(key)]));
}

function standIn(key: string): Json {
  const refuse = (): never => {
    throw failure('NODE_FAILED', {
      detail: `data.${key}: it is not at hand, since the node type says that it reads its fields alone (reads)`,
    });
  };
  return new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
}

/** Tells what a task added from what it handed on. Throws as `plainResult` does. */
export function overStandIns(result: NodeResult, handed: JsonObject, type: NodeType): ResultOverStandIns {
  if (!isJsonObject(result?.data)) return { result: plainResult(result, handed, type), keys: [] };
  const owners = new Map<unknown, string>(Object.keys(handed).map((key) => [handed[key], key]));
  const entries = Object.entries(result.data);
  const added = entries.filter(([, value]) => !owners.has(value));
  return {
    result: plainResult({ ...result, data: Object.fromEntries(added) }, handed, type),
    keys: entries.map(([key, value]) => [key, owners.get(value) ?? null]),
  };
}

/** The result with the input's own values in the places of their stand-ins. */
export function withInput({ result, keys }: ResultOverStandIns, input: JsonObject): NodeResult {
  const kept = keys.filter(([key, of]) => of !== null || Object.hasOwn(result.data, key)); // undefined was left out
  return {
    ...result,
    data: Object.fromEntries(kept.map(([key, of]) => [key, of === null ? result.data[key]! : input[of]!])),
  };
}
