import type { WorkflowId } from '@loopwright/model';
import { heavyQuery, type Query, query } from './read.ts';

const MINUTES = `SELECT m.loop_id, m.minute, CAST(sum(m.succeeded) AS BIGINT) AS succeeded, CAST(sum(m.failed) AS BIGINT) AS failed
  FROM workflow w JOIN loop l ON l.workflow_num = w.num JOIN counted_minute m ON m.loop_id = l.id
  WHERE w.id = ? AND m.minute >= ? AND m.minute <= ? GROUP BY m.minute, m.loop_id ORDER BY m.minute, m.loop_id`;
const LOOPS = `SELECT l.id, l.node_id, l.queue_id, l.next_iteration FROM loop l JOIN workflow w ON w.num = l.workflow_num WHERE w.id = ? ORDER BY l.id`;

interface MinuteFound {
  readonly loop_id: number;
  readonly minute: number;
  readonly succeeded: number;
  readonly failed: number;
}
interface LoopFound {
  readonly id: number;
  readonly node_id: string;
  readonly queue_id: number;
  readonly next_iteration: number;
}

/** Runs per minute of a workflow's loops. */
export const minutesOf = (workflowId: WorkflowId, from: number, to: number): Query<MinuteFound> =>
  heavyQuery(MINUTES, workflowId, from, to);

/** Loops of a workflow. */
export const loopsOf = (workflowId: WorkflowId): Query<LoopFound> => query(LOOPS, workflowId);
