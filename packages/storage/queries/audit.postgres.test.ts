import type { UserId } from '@loopwright/model';
import type { AuditFilter } from '@loopwright/runtime/ports';
import { expect, it } from 'vitest';
import { START } from '../../../testing/contracts/fixture.ts';
import { filledPostgres } from '../../../testing/contracts/open-on-postgres.ts';
import { rowsRead } from '../../../testing/contracts/rows-read.ts';
import { withNumbers } from '../postgres/reader.ts';
import { auditPage } from './accounts.sqlite.ts';

const RECORDS = 20_000;
const limit = 10;
// A record each millisecond of ten users, but for the eleventh, who did a tenth of the oldest half.
const FILL = `
  INSERT INTO audit (at, account_id, username, action, target_type, target_id, details)
    SELECT ${START} + i, CASE WHEN i < ${RECORDS / 2} AND i % 10 = 0 THEN 11 ELSE 1 + i % 10 END, 'u', 'action.' || i % 20, 'workflow',
      'w' || i % 50, '{}' FROM generate_series(1, ${RECORDS}) AS i;`;

const client = filledPostgres(FILL);

const middle = START + RECORDS / 2;
const early = { from: START + 1000, to: START + 9000 };

it.each<[string, Omit<AuditFilter, 'limit'>]>([
  ['of all', {}],
  ['of all, behind another', { before: { at: middle, id: RECORDS / 2 } }],
  ['of a time', early],
  ['of a time, behind another', { ...early, before: { at: START + 5000, id: 5000 } }],
  ['until a time', { to: START + 100 }],
  ['of a user', { userId: 3 as UserId }],
  ['of a user who did nothing for long', { userId: 11 as UserId }],
  ['of a user and time', { userId: 3 as UserId, ...early }],
  ['of a target and time', { targetId: 'w7', ...early }],
  ['of an action and time', { action: 'action.7', ...early }],
  ['of an action, behind another', { action: 'action.7', before: { at: middle, id: RECORDS / 2 } }],
])('a page of the audit record %s reads what it shows and little more', async (_, filter) => {
  const { sql, parameters } = auditPage({ limit, ...filter });
  const text = withNumbers(sql);
  expect((await client().query(text, [...parameters])).rows).toHaveLength(limit);
  expect(await rowsRead(client(), 'audit', text, parameters)).toBeLessThan(RECORDS / 50);
});
