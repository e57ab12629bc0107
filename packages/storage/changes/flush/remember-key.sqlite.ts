import { DAY_MS } from '../../codes.ts';
import { DataError } from '../../thread/sqlite-failure.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';

const REMEMBER = `INSERT INTO remembered_key (account_id, door, key, run_id, answer, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
  ON CONFLICT DO UPDATE SET run_id = ?4, answer = ?5, at = ?6 WHERE at <= ?6 - ?7 OR run_id = ?4`;

/** Remembers what an Idempotency-Key found. A key that is taken by another run refuses the group: it must not happen twice. */
export function rememberKey(
  group: GroupContext,
  { userId, door, key, runId, answer, at }: StoredChangeOf<'remember-key'>,
): ChangeOutcome {
  if (group.tx.run(REMEMBER, userId, door, key, runId, answer, at, DAY_MS) === 0) {
    throw new DataError('This Idempotency-Key was used within the last 24 h');
  }
  return 'written';
}
