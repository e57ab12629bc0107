import { DatabaseSync } from 'node:sqlite';
import type { UserId } from '@loopwright/model';
import type { AuditFilter } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import { migrate } from '../migrations/migrate.sqlite.ts';
import { auditPage } from './accounts.sqlite.ts';

const database = new DatabaseSync(':memory:');
migrate(database);
const userId = 3 as UserId;
const before = { at: 5, id: 5 };

it.each<[string, Omit<AuditFilter, 'limit'>, string]>([
  ['of all', {}, 'SCAN audit USING INDEX audit_at'],
  ['of all, behind another', { before }, 'audit_at (at<?)'],
  ['of a time', { from: 1, to: 9 }, 'audit_at (at>? AND at<?)'],
  ['of a time, behind another', { from: 1, to: 9, before }, 'audit_at (at>? AND at<?)'],
  ['since a time', { from: 1 }, 'audit_at (at>?)'],
  ['of a user', { userId }, 'audit_account_at (account_id=?)'],
  ['of a user and time', { userId, from: 1, to: 9 }, 'audit_account_at (account_id=? AND at>? AND at<?)'],
  ['of a user, behind another', { userId, before }, 'audit_account_at (account_id=? AND at<?)'],
  ['of a target and time', { targetId: 't', to: 9 }, 'audit_target_at (target_id=? AND at<?)'],
  ['of an action and time', { action: 'a', from: 1, before }, 'audit_action_at (action=? AND at>? AND at<?)'],
])('a page of the audit record %s is led by an index and needs no sorting', (_, filter, index) => {
  const { sql, parameters } = auditPage({ limit: 50, ...filter });
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(parameters as string[]));
  expect(plan.map(({ detail }) => String(detail).replace('SEARCH audit USING INDEX ', ''))).toEqual([index]);
});
