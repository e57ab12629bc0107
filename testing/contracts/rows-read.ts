import type { ClientBase } from 'pg';

/** What PostgreSQL tells of a step of a plan that it followed. */
interface Step {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Step[];
}

/** How many rows of a table PostgreSQL reads for a statement, those that do not fit included. */
export async function rowsRead(
  client: ClientBase,
  table: string,
  sql: string,
  parameters: readonly unknown[],
): Promise<number> {
  const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, [...parameters]);
  const readBy = (step: Step): number => {
    const own =
      step['Relation Name'] === table
        ? (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0)) * step['Actual Loops']
        : 0;
    return (step.Plans ?? []).reduce((sum, below) => sum + readBy(below), own);
  };
  return Math.round(readBy(rows[0]['QUERY PLAN'][0].Plan));
}
