import type { PurgedTable } from './purged-tables.ts';

/** Deletes at most so many rows of a table. They are chosen first: a limit in a part of the WHERE may be counted anew for each row. */
export const deleteSome = ({ name, key, of }: PurgedTable): string =>
  `WITH due AS MATERIALIZED (SELECT ${key} FROM ${name} WHERE ${of('$1')} LIMIT $2)
    DELETE FROM ${name} WHERE (${key}) IN (SELECT ${key} FROM due)`;
