import type { Dialect } from './dialect.ts';

/**
 * PostgreSQL reads no JSON that has an escaped zero or half a surrogate pair in it, wherever that is: escapes are taken
 * out of a user's JSON before it is looked into.
 *
 * @see https://www.postgresql.org/docs/current/functions-json.html
 */
const withoutEscapes = (json: string): string => String.raw`regexp_replace(${json}, '\\.', '', 'g')::json`;

export const POSTGRES_DIALECT: Dialect = {
  contains: (text, part) => `strpos(${text}, ${part}) > 0`,
  elementsOf: (array) => `(SELECT json_array_elements_text(${array}::json))`,
  lengthOf: (object, key) => `json_array_length(${withoutEscapes(object)} -> '${key}')`,
};
