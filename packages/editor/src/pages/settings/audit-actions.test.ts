import { AUDIT_ACTIONS } from '@loopwright/model';
import { expect, test } from 'vitest';
import { ACTIONS } from './audit-actions.ts';

test('the record can be narrowed to every action that the server records', () => {
  expect(ACTIONS).toEqual([...AUDIT_ACTIONS].sort());
});
