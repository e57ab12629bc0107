import { numbers, texts } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { Draft } from './draft.ts';

const LOOPS = `UPDATE loop l SET next_iteration = greatest(l.next_iteration, c.next),
  kept_succeeded = l.kept_succeeded + c.succeeded, retire_from = least(l.retire_from, c.lowest)
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS c (id, next, succeeded, lowest) WHERE l.id = c.id`;
const MINUTES = `INSERT INTO minute (loop_id, minute, succeeded, failed)
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
  ON CONFLICT (loop_id, minute) DO UPDATE SET succeeded = minute.succeeded + excluded.succeeded,
    failed = minute.failed + excluded.failed`;
const ENDS = `INSERT INTO execution_loop (execution_num, node_id, ended)
  SELECT c.execution_num, c.node_id, 1 FROM unnest($1::bigint[], $2::text[]) AS c (execution_num, node_id)
  ON CONFLICT (execution_num, node_id) DO UPDATE SET ended = 1`;
const CURSORS = `INSERT INTO execution_loop (execution_num, node_id, cursor, source_ended, tries)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::smallint[], $5::int[])
  ON CONFLICT (execution_num, node_id) DO UPDATE SET cursor = excluded.cursor, source_ended = excluded.source_ended,
    tries = excluded.tries`;
const REQUESTS = `UPDATE workflow w SET runs_count = w.runs_count + c.count, last_run = greatest(coalesce(w.last_run, 0), c.last)
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS c (num, count, last) WHERE w.num = c.num`;
const SET_KEYS = `INSERT INTO runtime_state (workflow_num, key, value) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])
  ON CONFLICT (workflow_num, key) DO UPDATE SET value = excluded.value`;
const DELETE_KEYS = `DELETE FROM runtime_state s USING unnest($1::bigint[], $2::text[]) AS c (num, key)
  WHERE s.workflow_num = c.num AND s.key = c.key`;
const NODE_STATES = `INSERT INTO node_state (workflow_num, node_id, value)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])
  ON CONFLICT (workflow_num, node_id) DO UPDATE SET value = excluded.value`;

type Counts = Pick<Draft, 'loops' | 'minutes'>;

/** Writes what was counted of loops. Rows are written in the order of their keys: several workers count one loop. */
export async function writeLoopCounts(tx: PostgresTx, { loops, minutes }: Counts): Promise<void> {
  const sent: Promise<unknown>[] = [];
  if (loops.size > 0) {
    const rows = [...loops].sort(([a], [b]) => a - b);
    sent.push(
      tx.run(
        LOOPS,
        numbers(rows.map(([id]) => id)),
        numbers(rows.map(([, loop]) => loop.next)),
        numbers(rows.map(([, loop]) => loop.succeeded)),
        numbers(rows.map(([, loop]) => loop.lowestSucceeded)),
      ),
    );
  }
  if (minutes.size > 0) {
    const rows = [...minutes.values()].sort((a, b) => a.loopId - b.loopId || a.minute - b.minute);
    sent.push(
      tx.run(
        MINUTES,
        numbers(rows.map((row) => row.loopId)),
        numbers(rows.map((row) => row.minute)),
        numbers(rows.map((row) => row.succeeded)),
        numbers(rows.map((row) => row.failed)),
      ),
    );
  }
  await Promise.all(sent);
}

/** Writes the counters, cursors and states of a draft, each row once however many of its groups asked for it. */
export async function writeCounts(tx: PostgresTx, draft: Draft): Promise<void> {
  const sent: Promise<unknown>[] = [writeLoopCounts(tx, draft)];
  const ends = [...draft.ends.values()];
  if (ends.length > 0)
    sent.push(tx.run(ENDS, numbers(ends.map((end) => end.executionNum)), texts(ends.map((end) => end.nodeId))));
  const cursors = [...draft.cursors.values()];
  if (cursors.length > 0) {
    sent.push(
      tx.run(
        CURSORS,
        numbers(cursors.map((cursor) => cursor.executionNum)),
        texts(cursors.map((cursor) => cursor.nodeId)),
        texts(cursors.map((cursor) => cursor.value)),
        numbers(cursors.map((cursor) => (cursor.ended ? 1 : 0))),
        numbers(cursors.map((cursor) => cursor.tries)),
      ),
    );
  }
  if (draft.requests.size > 0) {
    const requests = [...draft.requests];
    sent.push(
      tx.run(
        REQUESTS,
        numbers(requests.map(([num]) => num)),
        numbers(requests.map(([, request]) => request.count)),
        numbers(requests.map(([, request]) => request.last)),
      ),
    );
  }
  const runtime = [...draft.runtime.values()];
  const set = runtime.filter((entry) => entry.value !== null);
  const gone = runtime.filter((entry) => entry.value === null);
  if (gone.length > 0)
    sent.push(
      tx.run(DELETE_KEYS, numbers(gone.map((entry) => entry.workflowNum)), texts(gone.map((entry) => entry.key))),
    );
  if (set.length > 0) {
    const nums = numbers(set.map((entry) => entry.workflowNum));
    sent.push(tx.run(SET_KEYS, nums, texts(set.map((entry) => entry.key)), texts(set.map((entry) => entry.value))));
  }
  const states = [...draft.nodeStates.values()];
  if (states.length > 0) {
    const nums = numbers(states.map((state) => state.workflowNum));
    sent.push(tx.run(NODE_STATES, nums, texts(states.map((state) => state.nodeId)), texts(states.map((s) => s.value))));
  }
  await Promise.all(sent);
}
