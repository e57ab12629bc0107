import type { Dialect } from './dialect.ts';

/**
 * PostgreSQL reads no JSON that has an escaped zero or half a surrogate pair in it, wherever that is: escapes are taken
 * out of a user's JSON before it is looked into.
 *
 * @see https://www.postgresql.org/docs/current/functions-json.html
 */
const withoutEscapes = (json: string): string => String.raw`regexp_replace(${json}, '\\.', '', 'g')::json`;

/** The planner takes every other row to fit a CASE, whatever that asks; where it expected few rows it would sort all that there are. */
const likely = (condition: string): string => `CASE WHEN ${condition} THEN TRUE ELSE FALSE END`;

/**
 * The newest runs of one part, with all that began in the same millisecond as the last: indexes hold no ids, and the
 * planner would sort all runs of a part that is younger than what it knows of the table.
 */
const newest = (runs: string, limit: string): string =>
  `SELECT r.id, r.started_at FROM run r WHERE ${runs} ORDER BY r.started_at DESC FETCH FIRST ${limit} ROWS WITH TIES`;

/**
 * The newest dead letters of one queue. A range of queues that holds but this one is in the order of the index of dead
 * letters alone: with an equation the planner may go through the primary key instead, over all that is in other queues.
 * Where it expected to need all of a queue it would sort them. It takes a tenth of those that fit to be wanted where
 * it cannot tell the limit.
 */
const newestLetters = (letters: string, before: string, limit: string): string =>
  `SELECT m.seq FROM message m WHERE m.state = 2 AND m.queue_id >= q.id AND (m.queue_id, m.seq) < (q.id, ${before})
    AND ${likely(letters)} ORDER BY m.queue_id DESC, m.seq DESC LIMIT (SELECT ${limit}::bigint)`;

export const POSTGRES_DIALECT: Dialect = {
  contains: (text, part) => `strpos(${text}, ${part}) > 0`,
  matches: (text, expression) => `${text} ~ ${expression}`,
  likely,
  elementsOf: (array) => `(SELECT json_array_elements_text(${array}::json))`,
  lengthOf: (object, key) => `json_array_length(${withoutEscapes(object)} -> '${key}')`,
  newestOf: (parts, runs, limit) => `SELECT n.id, n.started_at FROM (
    SELECT DISTINCT h.part FROM (
      SELECT s.part FROM (${parts}) AS s CROSS JOIN LATERAL (${newest(runs, '1')}) AS f
      ORDER BY f.started_at DESC, f.id DESC LIMIT ${limit}) AS h) AS s
  CROSS JOIN LATERAL (${newest(runs, limit)}) AS n`,
  newestLettersOf: (queues, letters, before, limit) => `SELECT n.seq FROM (
    SELECT q.id, q.workflow_num FROM (${queues}) AS q CROSS JOIN LATERAL (${newestLetters(letters, before, '1')}) AS f
    ORDER BY f.seq DESC LIMIT ${limit}) AS q
  CROSS JOIN LATERAL (${newestLetters(letters, before, limit)}) AS n`,
};
