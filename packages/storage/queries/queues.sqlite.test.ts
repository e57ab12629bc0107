import { DatabaseSync } from 'node:sqlite';
import type { MessageSeq, QueueId, UserId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { migrate } from '../migrations/migrate.sqlite.ts';
import { SQLITE_DIALECT } from './dialect.sqlite.ts';
import { countDeadLetters, oldestDeadLetters, pageOfDeadLetters } from './queues.sqlite.ts';
import type { Query } from './read.ts';

const database = new DatabaseSync(':memory:');
migrate(database);
const owner = 1 as UserId;
const queueId = 1 as QueueId;

const IN_ORDER = 'INDEX message_letter (queue_id=?';

it.each<[string, Query<unknown>, string]>([
  ['the oldest dead letters of a queue', oldestDeadLetters(owner, queueId, 1000), IN_ORDER],
  ['a page of dead letters of a queue', pageOfDeadLetters(SQLITE_DIALECT, owner, { queueId, limit: 50 }), IN_ORDER],
  [
    'the next page of them',
    pageOfDeadLetters(SQLITE_DIALECT, owner, { queueId, limit: 50, before: 9 as MessageSeq }),
    `${IN_ORDER} AND seq<?`,
  ],
  ['their number', countDeadLetters(owner, queueId), 'COVERING INDEX message_queue (queue_id=? AND state=?)'],
  [
    'their number in a shared queue while a workflow is removed',
    countDeadLetters(owner, queueId),
    'SEARCH m USING INDEX message_queue (queue_id=? AND state=?)',
  ],
])('%s is led by an index and needs no sorting', (_, { sql, parameters }, index) => {
  const plan = (database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { readonly detail: string }[]).map(
    ({ detail }) => detail,
  );
  expect(plan.filter((detail) => /^(SEARCH|SCAN) (m|message)\b/.test(detail)).join()).toContain(index);
  expect(plan.join()).not.toContain('TEMP B-TREE');
});
