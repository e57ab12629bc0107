import type { QueueId } from '@loopwright/model';
import { type Query, query } from './read.ts';

/** The earliest instant that a parked message waits for. */
export const nextDue = (): Query<{ readonly due_at: number | null }> =>
  query('SELECT min(due_at) AS due_at FROM message WHERE due_at IS NOT NULL');

/** How many parked messages a queue holds. */
export const parkedIn = (queueId: QueueId): Query<{ readonly count: number }> =>
  query('SELECT count(*) AS count FROM message WHERE queue_id = ? AND state = 3', queueId);
