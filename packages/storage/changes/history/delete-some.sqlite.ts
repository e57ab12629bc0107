import type { PurgedTable } from './purged-tables.ts';

/** Deletes at most so many rows of a table. */
export const deleteSome = ({ name, key, of }: PurgedTable): string =>
  `DELETE FROM ${name} WHERE (${key}) IN (SELECT ${key} FROM ${name} WHERE ${of('?1')} LIMIT ?2)`;
