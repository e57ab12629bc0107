import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { migrate } from '../../migrations/migrate.sqlite.ts';
import { ORPHANS } from './begin-incarnation.sqlite.ts';

it('a start reads no runs but those that were under way, however many there are', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database);
  const plans = ORPHANS.map((sql) =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail)),
  );
  for (const step of plans.flat()) expect(step).not.toMatch(/^SCAN run/);
  expect(plans[0]).toContainEqual(expect.stringContaining('USING INDEX run_leased'));
  expect(plans[1]).toContainEqual(expect.stringContaining('USING COVERING INDEX message_run'));
  database.close();
});
