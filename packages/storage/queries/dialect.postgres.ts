import type { Dialect } from './dialect.ts';

/**
 * PostgreSQL reads no JSON that has an escaped zero or half a surrogate pair in it, wherever that is: escapes are taken
 * out of a user's JSON before it is looked into.
 *
 * @see https://www.postgresql.org/docs/current/functions-json.html
 */
const withoutEscapes = (json: string): string => String.raw`regexp_replace(${json}, '\\.', '', 'g')::json`;

/**
 * The newest runs of one part, with all that began in the same millisecond as the last: indexes hold no ids, and the
 * planner would sort all runs of a part that is younger than what it knows of the table.
 */
const newest = (runs: string, limit: string): string =>
  `SELECT r.id, r.started_at FROM run r WHERE ${runs} ORDER BY r.started_at DESC FETCH FIRST ${limit} ROWS WITH TIES`;

export const POSTGRES_DIALECT: Dialect = {
  contains: (text, part) => `strpos(${text}, ${part}) > 0`,
  matches: (text, expression) => `${text} ~ ${expression}`,
  elementsOf: (array) => `(SELECT json_array_elements_text(${array}::json))`,
  lengthOf: (object, key) => `json_array_length(${withoutEscapes(object)} -> '${key}')`,
  newestOf: (parts, runs, limit) => `SELECT n.id, n.started_at FROM (
    SELECT DISTINCT h.part FROM (
      SELECT s.part FROM (${parts}) AS s CROSS JOIN LATERAL (${newest(runs, '1')}) AS f
      ORDER BY f.started_at DESC, f.id DESC LIMIT ${limit}) AS h) AS s
  CROSS JOIN LATERAL (${newest(runs, limit)}) AS n`,
};
