import type { Dialect } from './dialect.ts';

/** The newest runs of one part: an index ends in the rowid, which is the id. */
const newest = (runs: string, limit: string): string =>
  `SELECT r.id FROM run r WHERE ${runs} ORDER BY r.started_at DESC, r.id DESC LIMIT ${limit}`;

/** The newest dead letters of one queue. */
const newestLetters = (letters: string, before: string, limit: string): string =>
  `SELECT m.seq FROM message m WHERE m.queue_id = q.id AND m.state = 2 AND m.seq < ${before} AND ${letters}
    ORDER BY m.seq DESC LIMIT ${limit}`;

/** @see https://www.sqlite.org/json1.html */
export const SQLITE_DIALECT: Dialect = {
  contains: (text, part) => `instr(${text}, ${part}) > 0`,
  matches: (text, expression) => `${text} REGEXP ${expression}`,
  likely: (condition) => condition, // it sorts nothing that an index has in order
  elementsOf: (array) => `(SELECT value FROM json_each(${array}))`,
  lengthOf: (object, key) => `json_array_length(${object}, '$.${key}')`,
  newestOf: (parts, runs, limit) => `SELECT n.id, n.started_at FROM (
    SELECT h.part FROM (SELECT s.part, (${newest(runs, '1')}) AS id FROM (${parts}) AS s) AS h CROSS JOIN run f ON f.id = h.id
    ORDER BY f.started_at DESC, f.id DESC LIMIT ${limit}) AS s
  CROSS JOIN run n ON n.id IN (${newest(runs, limit)})`,
  newestLettersOf: (queues, letters, before, limit) => `SELECT n.seq FROM (
    SELECT h.id, h.workflow_num FROM (
      SELECT q.id, q.workflow_num, (${newestLetters(letters, before, '1')}) AS seq FROM (${queues}) AS q) AS h
    WHERE h.seq IS NOT NULL ORDER BY h.seq DESC LIMIT ${limit}) AS q
  CROSS JOIN message n ON n.seq IN (${newestLetters(letters, before, limit)})`,
};
