import type { Json, JsonObject } from '@loopwright/model';

/** Reads JSON that a change wrote. */
export const json = (text: string): Json => JSON.parse(text) as Json;

/** Reads a JSON object that a change wrote. */
export const object = (text: string): JsonObject => JSON.parse(text) as JsonObject;

/** Folds keys and values into one object; `__proto__` is a key like any other. */
export const folded = (rows: readonly { readonly key: string; readonly value: string }[]): JsonObject =>
  Object.fromEntries(rows.map(({ key, value }) => [key, json(value)]));
