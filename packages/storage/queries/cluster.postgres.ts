import { texts } from '../postgres/arrays.ts';
import { type Query, query } from './read.ts';

const HELD = `SELECT coalesce(sum(l.slots), 0) AS slots FROM loop_lease l
  JOIN execution_loop x ON x.loop_id = l.loop_id JOIN execution e ON e.num = x.execution_num WHERE e.id = ?`;
const ASKED = `SELECT error FROM execution
  WHERE id = ? AND state IN ('PENDING', 'STARTED') AND stop_asked_at IS NOT NULL`;
const WORKERS = `SELECT w.id, w.name, w.tags, w.works, w.began_at, w.heartbeat_at,
  (SELECT count(*) FROM loop_lease l WHERE l.worker = w.id) AS loops FROM worker w WHERE w.alive = 1 ORDER BY w.id`;
const SERVER = 'SELECT address FROM worker WHERE address IS NOT NULL ORDER BY alive DESC, id DESC LIMIT 1';

/** Slots of an execution's loops that somebody holds. */
export const heldSlots = (executionId: string): Query<{ readonly slots: number }> => query(HELD, executionId);

/** The error that an active execution is to end with, where somebody asked for its end. */
export const askedOf = (executionId: string): Query<{ readonly error: string | null }> => query(ASKED, executionId);
const ENDED = `SELECT e.id, x.node_id FROM execution e JOIN execution_loop x ON x.execution_num = e.num
  WHERE e.id = ANY (?::text[]) AND x.ended = 1`;
const LISTENING = `SELECT count(*) || ' ' || coalesce(bit_xor(hashint8extended(x.loop_id, e.num)), 0) AS listening
  FROM execution e JOIN workflow w ON w.num = e.workflow_num JOIN execution_loop x ON x.execution_num = e.num
  WHERE e.state IN ('PENDING', 'STARTED') AND w.removed_at IS NULL AND x.channel IS NOT NULL AND x.ended = 0`;

const READ_ELSEWHERE = `SELECT DISTINCT mine.queue_id FROM loop_lease s JOIN loop mine ON mine.id = s.loop_id
  JOIN loop l ON l.queue_id = mine.queue_id AND l.id <> mine.id
  JOIN execution_loop x ON x.loop_id = l.id AND x.ended = 0 JOIN execution e ON e.num = x.execution_num
  WHERE s.worker = ?1 AND e.state IN ('PENDING', 'STARTED')
  AND NOT EXISTS (SELECT 1 FROM loop_lease t WHERE t.loop_id = l.id AND t.worker = ?1)`;

/** Queues of loops of this worker that others read as well, of which it holds nothing. */
export const readElsewhere = (worker: number): Query<{ readonly queue_id: number }> => query(READ_ELSEWHERE, worker);

/** Loops of these executions that marked their end. */
export const endedAmong = (executionIds: readonly string[]): Query<{ readonly id: string; readonly node_id: string }> =>
  query(ENDED, texts(executionIds));

/** What the loops that listen on a channel hash to: where none comes or goes it stays the same. */
export const listening = (): Query<{ readonly listening: string }> => query(LISTENING);

/** One message of a queue that is no dead letter. */
export const unfinishedIn = (queueId: number): Query<{ readonly seq: number }> =>
  query('SELECT seq FROM message WHERE queue_id = ? AND state IN (0, 1, 3, 4) LIMIT 1', queueId);

interface WorkerFound {
  readonly id: number;
  readonly name: string;
  readonly tags: string;
  readonly works: number;
  readonly began_at: number;
  readonly heartbeat_at: number;
  readonly loops: number;
}

/** Address of the server that began last: of those that are alive, else of the others. */
export const serverAddress = (): Query<{ readonly address: string }> => query(SERVER);

/** Processes that are alive, the oldest first. */
export const workersAlive = (): Query<WorkerFound> => query(WORKERS);
