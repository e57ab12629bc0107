import type { Dialect } from './dialect.ts';

/** @see https://www.sqlite.org/json1.html */
export const SQLITE_DIALECT: Dialect = {
  contains: (text, part) => `instr(${text}, ${part}) > 0`,
  elementsOf: (array) => `(SELECT value FROM json_each(${array}))`,
  lengthOf: (object, key) => `json_array_length(${object}, '$.${key}')`,
};
