import type { Instant, NodeId, QueueId, RunId, UserId, WorkflowId } from '@loopwright/model';
import type { ApprovalRow, SettledWait } from '@loopwright/runtime/ports';
import { json } from './json.ts';
import { heavyQuery, type Query, query, where } from './read.ts';

const NEXT_DUE = `SELECT min(due_at) AS due_at FROM (
  SELECT min(due_at) AS due_at FROM message WHERE due_at IS NOT NULL
  UNION ALL SELECT min(expires_at) FROM message WHERE expires_at IS NOT NULL AND state IN (0, 3, 4) AND run_id IS NULL) AS due`;

/** The earliest instant that a parked message waits for, or at which one that nobody has taken expires. */
export const nextDue = (): Query<{ readonly due_at: number | null }> => query(NEXT_DUE);

/** How many messages a queue holds that are parked, or wait behind one of their key. */
export const parkedIn = (queueId: QueueId): Query<{ readonly count: number }> =>
  query('SELECT count(*) AS count FROM message WHERE queue_id = ? AND state IN (3, 4)', queueId);

interface SettledFound {
  readonly key: string;
  readonly state: number;
  readonly answer: string | null;
  readonly answered_at: number;
}

/** What a run's waits got that it has not gone on with. */
export const settledOf = (runId: RunId): Query<SettledFound> =>
  query(
    'SELECT key, state, answer, answered_at FROM wait WHERE run_id = ? AND state <> 0 AND taken = 0 ORDER BY id',
    runId,
  );

export const toSettled = (row: SettledFound): SettledWait => ({
  key: row.key,
  state: row.state === 1 ? 'answered' : 'timed-out',
  answer: row.answer === null ? null : json(row.answer),
  at: row.answered_at,
});

const APPROVALS = `SELECT x.id, w.id AS workflow_id, w.name AS workflow_name, x.run_id, x.node_id, x.state, x.request,
  x.created_at, x.due_at, x.answer, x.answered_at FROM wait x JOIN workflow w ON w.num = x.workflow_num`;
const OWN = 'w.owner_id = ? AND w.removed_at IS NULL';
const STATES = ['pending', 'answered', 'timed-out'] as const;

interface ApprovalFound {
  readonly id: number;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly run_id: number;
  readonly node_id: string;
  readonly state: number;
  readonly request: string;
  readonly created_at: number;
  readonly due_at: number | null;
  readonly answer: string | null;
  readonly answered_at: number | null;
}

/** Once its instant has come it has timed out, also where its run is not there to see that. */
export const toApproval = (row: ApprovalFound, now: Instant): ApprovalRow => ({
  id: row.id,
  workflowId: row.workflow_id as WorkflowId,
  workflowName: row.workflow_name,
  runId: row.run_id as RunId,
  nodeId: row.node_id as NodeId,
  state: row.state === 0 && row.due_at !== null && row.due_at <= now ? 'timed-out' : STATES[row.state]!,
  request: json(row.request),
  createdAt: row.created_at,
  dueAt: row.due_at,
  answer: row.answer === null ? null : json(row.answer),
  answeredAt: row.answered_at,
});

/** A page of pending approvals, newest first. */
export function pageOfApprovals(
  ownerId: UserId,
  { workflowId, before, limit, now }: { workflowId?: WorkflowId; before?: number; limit: number; now: Instant },
): Query<ApprovalFound> {
  const filtered = where(
    [OWN, ownerId],
    ['x.kind = 1 AND x.state = 0 AND (x.due_at IS NULL OR x.due_at > ?)', now],
    workflowId === undefined ? null : ['w.id = ?', workflowId],
    before === undefined ? null : ['x.id < ?', before],
  );
  return heavyQuery(`${APPROVALS} ${filtered.sql} ORDER BY x.id DESC LIMIT ?`, ...filtered.values, limit);
}

/** One approval of this owner, whatever became of it. */
export const ownApproval = (ownerId: UserId, id: number): Query<ApprovalFound> =>
  query(`${APPROVALS} WHERE ${OWN} AND x.kind = 1 AND x.id = ?`, ownerId, id);
