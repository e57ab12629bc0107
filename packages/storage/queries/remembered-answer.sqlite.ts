import type { UserId } from '@loopwright/model';
import { type Query, query } from './read.ts';

const ANSWER = 'SELECT run_id, answer FROM remembered_key WHERE account_id = ? AND door = ? AND key = ? AND at > ?';

/** What an Idempotency-Key found, if it was remembered after an instant. */
export const rememberedAnswer = (
  userId: UserId,
  door: string,
  key: string,
  after: number,
): Query<{ readonly run_id: number | null; readonly answer: string }> => query(ANSWER, userId, door, key, after);
