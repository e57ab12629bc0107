import type { MessageSeq, QueueId, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { DeadLetterRow, HistoryStore } from '@loopwright/runtime/ports';
import type { Dialect } from './dialect.ts';
import { inAnyCase } from './in-any-case.ts';
import { numbering } from './numbering.ts';
import { usedBy } from './queues.sqlite.ts';
import { heavyQuery, type Query, query } from './read.ts';
import { WORKFLOW_OF_MESSAGE } from './workflow-of-message.ts';

const COLUMNS = `m.seq, m.queue_id, q.name, w.id AS workflow_id, m.run_id, m.deliveries, m.created_at, m.dead_at,
  m.error_code, m.error_text`;
// One is as gone as its workflow.
const OF_LETTERS = `FROM queue q JOIN message m ON m.queue_id = q.id AND m.state = 2 ${WORKFLOW_OF_MESSAGE}`;
const SHOWN = 'q.owner_id = ? AND w.removed_at IS NULL';
const WORKFLOW_NUM = 'coalesce((SELECT r.workflow_num FROM run r WHERE r.id = m.run_id), q.workflow_num, 0)';
// In a shared queue are those of several workflows.
const NOT_REMOVED = `${WORKFLOW_NUM} NOT IN (SELECT num FROM workflow WHERE removed_at IS NOT NULL)`;

interface LetterFound {
  readonly seq: number;
  readonly queue_id: number;
  readonly name: string;
  readonly workflow_id: string | null;
  readonly run_id: number | null;
  readonly deliveries: number;
  readonly created_at: number;
  readonly dead_at: number | null;
  readonly error_code: string | null;
  readonly error_text: string | null;
}

export const toDeadLetter = (row: LetterFound): DeadLetterRow => ({
  seq: row.seq as MessageSeq,
  queueId: row.queue_id as QueueId,
  queue: row.name,
  workflowId: row.workflow_id as WorkflowId | null,
  runId: row.run_id as RunId | null,
  deliveries: row.deliveries,
  createdAt: row.created_at,
  deadAt: row.dead_at ?? row.created_at,
  errorCode: row.error_code ?? '',
  errorText: row.error_text ?? '',
});

/**
 * A page of dead letters, newest first: the newest of the newest of each queue. How long it takes is a matter of how many
 * queues there are, not of how many letters.
 */
export function pageOfDeadLetters(
  dialect: Dialect,
  ownerId: UserId,
  { queueId, workflowId, errorContains, before, limit }: Parameters<HistoryStore['deadLetters']>[1],
): Query<LetterFound> {
  const { values, of: bound } = numbering();
  const most = bound(limit);
  const queues = [`q.owner_id = ${bound(ownerId)}`, 'w.removed_at IS NULL'];
  if (queueId !== undefined) queues.push(`q.id = ${bound(queueId)}`);
  const letters = [NOT_REMOVED];
  if (workflowId !== undefined) {
    const id = bound(workflowId);
    queues.push(usedBy(id));
    letters.push(`${WORKFLOW_NUM} = (SELECT num FROM workflow WHERE id = ${id})`);
  }
  if (errorContains !== undefined) {
    const error = "(coalesce(m.error_code, '') || ' ' || coalesce(m.error_text, ''))";
    letters.push(dialect.matches(error, bound(inAnyCase(errorContains))));
  }
  const newest = dialect.newestLettersOf(
    `SELECT q.id, q.workflow_num FROM queue q LEFT JOIN workflow w ON w.num = q.workflow_num WHERE ${queues.join(' AND ')}`,
    letters.join(' AND '),
    bound(before ?? Number.MAX_SAFE_INTEGER),
    most,
  );
  return heavyQuery(
    `SELECT ${COLUMNS} FROM (SELECT n.seq FROM (${newest}) AS n ORDER BY n.seq DESC LIMIT ${most}) AS p
JOIN message m ON m.seq = p.seq JOIN queue q ON q.id = m.queue_id ${WORKFLOW_OF_MESSAGE} ORDER BY m.seq DESC`,
    ...values,
  );
}

/** The oldest dead letters of a queue of this owner, in their order. */
export const oldestDeadLetters = (ownerId: UserId, id: QueueId, limit: number): Query<{ readonly seq: number }> =>
  heavyQuery(
    `SELECT m.seq FROM queue q LEFT JOIN workflow w ON w.num = q.workflow_num JOIN message m ON m.queue_id = q.id AND m.state = 2
  WHERE ${SHOWN} AND q.id = ? AND ${NOT_REMOVED} ORDER BY m.seq LIMIT ?`,
    ownerId,
    id,
    limit,
  );

/** One dead letter of this owner. */
export const deadLetterOf = (ownerId: UserId, seq: MessageSeq): Query<LetterFound> =>
  query(`SELECT ${COLUMNS} ${OF_LETTERS} WHERE ${SHOWN} AND m.seq = ?`, ownerId, seq);
