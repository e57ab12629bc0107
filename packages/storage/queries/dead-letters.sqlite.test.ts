import { DatabaseSync } from 'node:sqlite';
import type { MessageSeq, QueueId, UserId, WorkflowId } from '@loopwright/model';
import { expect, it } from 'vitest';
import { migrate } from '../migrations/migrate.sqlite.ts';
import { matchExpressions } from '../thread/match-expressions.ts';
import { oldestDeadLetters, pageOfDeadLetters } from './dead-letters.sqlite.ts';
import { SQLITE_DIALECT } from './dialect.sqlite.ts';
import type { Query } from './read.ts';

const database = new DatabaseSync(':memory:');
migrate(database);
matchExpressions(database);
const owner = 1 as UserId;
const queueId = 1 as QueueId;
const workflowId = 'w' as WorkflowId;
const before = 9 as MessageSeq;

const page = (filter: Omit<Parameters<typeof pageOfDeadLetters>[2], 'limit'>) =>
  pageOfDeadLetters(SQLITE_DIALECT, owner, { limit: 50, ...filter });

it.each<[string, Query<unknown>]>([
  ['the oldest dead letters of a queue', oldestDeadLetters(owner, queueId, 1000)],
  ['a page of dead letters', page({})],
  ['a page behind another one', page({ before })],
  ['a page of a queue', page({ queueId, before })],
  ['a page of a workflow', page({ workflowId })],
  ['a page of those with an error', page({ errorContains: 'x' })],
])('%s is led by the index of dead letters and sorts no queue', (_, { sql, parameters }) => {
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as {
    readonly id: number;
    readonly parent: number;
    readonly detail: string;
  }[];
  const led = plan.filter(({ detail }) => /^(SEARCH|SCAN) m\b/.test(detail) && !detail.includes('PRIMARY KEY'));
  expect(led).not.toEqual([]);
  for (const { detail, parent } of led) {
    expect(detail).toContain('SEARCH m USING INDEX message_letter (queue_id=?');
    expect(plan.filter((row) => row.parent === parent && row.detail.includes('TEMP B-TREE'))).toEqual([]);
  }
  expect(plan.some(({ detail }) => /^SCAN (message|n)\b/.test(detail))).toBe(false);
});
