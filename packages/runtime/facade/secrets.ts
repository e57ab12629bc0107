import type { JsonObject } from '@loopwright/model';

/** Password fields: sealed on the way in, masked on the way out. Of a node whose type does not know a field, what is stored sealed is a password. */
export interface Secrets {
  /** Seals the password fields of a node's form. The mask stands for the value in `before`; where there is none, of a field that the type does not know it is left out. */
  seal(identifier: string, values: JsonObject, before: JsonObject): JsonObject;
  /** What a client believes is stored, as it is stored: the mask stands for the password in `before`, and so does its plain text. */
  expect(identifier: string, values: JsonObject, before: JsonObject): JsonObject;
  /**
   * Replaces each password that is set by the mask `********`.
   *
   * @param before - what is stored, where the values are a client's: of a field that the type does not know, only what is
   *   sealed tells that it is a password
   */
  mask(identifier: string, values: JsonObject, before?: JsonObject): JsonObject;
}
