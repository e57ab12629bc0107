import { DatabaseSync } from 'node:sqlite';
import type { QueueId, UserId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { migrate } from '../migrations/migrate.sqlite.ts';
import { countDeadLetters } from './queues.sqlite.ts';

const database = new DatabaseSync(':memory:');
migrate(database);

it.each([
  ['the number of dead letters of a queue', 'COVERING INDEX message_queue (queue_id=? AND state=?)'],
  [
    'their number in a shared queue while a workflow is removed',
    'SEARCH m USING INDEX message_queue (queue_id=? AND state=?)',
  ],
])('%s is led by an index and needs no sorting', (_, index) => {
  const { sql, parameters } = countDeadLetters(1 as UserId, 1 as QueueId);
  const plan = (database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { readonly detail: string }[]).map(
    ({ detail }) => detail,
  );
  expect(plan.filter((detail) => /^(SEARCH|SCAN) (m|message)\b/.test(detail)).join()).toContain(index);
  expect(plan.join()).not.toContain('TEMP B-TREE');
});
