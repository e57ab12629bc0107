import type { RunId, UserId, WorkflowId } from '@loopwright/model';
import type { ActivityRow, ActivitySpan } from '@loopwright/runtime/ports';
import { RUN_STATE, RUN_STATES } from '../codes.ts';
import { heavyQuery, type Reader } from './read.ts';

const WORKFLOWS = `SELECT w.num, w.id FROM workflow w WHERE w.owner_id = ?1 AND w.removed_at IS NULL AND (w.id = ?2 OR ?2 IS NULL)
  ORDER BY w.num`;
const COUNTS = `SELECT l.workflow_num, CAST((m.minute - ?3) / ?5 AS INTEGER) AS bucket, sum(m.succeeded) AS succeeded, sum(m.failed) AS failed
  FROM workflow w JOIN loop l ON l.workflow_num = w.num JOIN counted_minute m ON m.loop_id = l.id AND m.minute >= ?3 AND m.minute < ?4
  WHERE w.owner_id = ?1 AND w.removed_at IS NULL AND (w.id = ?2 OR ?2 IS NULL) GROUP BY l.workflow_num, bucket`;
// The newest run of each loop is one step in its index, the newest failure one in the index of what failed.
const LAST = `SELECT w.num, r.id, r.state, r.started_at, r.ended_at, r.error_text,
    (SELECT coalesce(f.ended_at, f.started_at) FROM run f WHERE f.workflow_num = w.num AND f.state = ${RUN_STATE.failed}
      ORDER BY f.started_at DESC LIMIT 1) AS last_failure_at
  FROM workflow w LEFT JOIN run r ON r.id = (
    SELECT n.id FROM loop l JOIN run n ON n.id = (SELECT m.id FROM run m WHERE m.loop_id = l.id ORDER BY m.started_at DESC LIMIT 1)
    WHERE l.workflow_num = w.num ORDER BY n.started_at DESC, n.id DESC LIMIT 1)
  WHERE w.owner_id = ?1 AND w.removed_at IS NULL AND (w.id = ?2 OR ?2 IS NULL)`;

interface CountFound {
  readonly workflow_num: number;
  readonly bucket: number;
  readonly succeeded: number;
  readonly failed: number;
}
interface LastFound {
  readonly num: number;
  readonly id: number | null;
  readonly state: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly error_text: string | null;
  readonly last_failure_at: number | null;
}

/** Runs of an owner's workflows by parts of a span, and the last run of each; all of one moment. */
export async function activityOf(
  read: Reader,
  ownerId: UserId,
  workflowId: WorkflowId | null,
  { from, buckets, bucketMs }: ActivitySpan,
): Promise<readonly ActivityRow[]> {
  const [workflows, counts, lasts] = await read.together(
    heavyQuery<{ readonly num: number; readonly id: string }>(WORKFLOWS, ownerId, workflowId),
    heavyQuery<CountFound>(COUNTS, ownerId, workflowId, from, from + buckets * bucketMs, bucketMs),
    heavyQuery<LastFound>(LAST, ownerId, workflowId),
  );
  const countsOf = Map.groupBy(counts, (row) => row.workflow_num);
  const lastOf = new Map(lasts.map((row) => [row.num, row]));
  return workflows.map(({ num, id }) => {
    const succeeded = new Array<number>(buckets).fill(0);
    const failed = new Array<number>(buckets).fill(0);
    for (const row of countsOf.get(num) ?? []) {
      succeeded[row.bucket] = row.succeeded;
      failed[row.bucket] = row.failed;
    }
    const last = lastOf.get(num);
    return {
      workflowId: id as WorkflowId,
      succeeded,
      failed,
      lastRun:
        last === undefined || last.id === null
          ? null
          : {
              id: last.id as RunId,
              state: RUN_STATES[last.state]!,
              startedAt: last.started_at,
              endedAt: last.ended_at,
              errorText: last.error_text,
            },
      lastFailureAt: last?.last_failure_at ?? null,
    };
  });
}
