import { numbers, texts } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { Draft } from './draft.ts';

// Of a loop that several workers share the numbers were reserved: its row is not touched, and nobody waits for it.
const LOOPS = `UPDATE loop l SET next_iteration = c.next FROM unnest($1::bigint[], $2::bigint[]) AS c (id, next)
  WHERE l.id = c.id AND l.next_iteration < c.next`;
const MINUTES = `INSERT INTO minute_of_worker AS m (worker, loop_id, minute, succeeded, failed)
  SELECT $1::bigint, c.* FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS c
  ON CONFLICT (loop_id, minute, worker) DO UPDATE SET succeeded = m.succeeded + excluded.succeeded, failed = m.failed + excluded.failed`;
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

type Counts = Pick<Draft, 'worker' | 'loops' | 'minutes'>;

/**
 * Writes what was counted of loops. The worker's own rows come first: whoever adds them up passes over those that are
 * being written, and then asks for the loops' rows.
 */
export async function writeLoopCounts(tx: PostgresTx, { worker, loops, minutes }: Counts): Promise<void> {
  const sent: Promise<unknown>[] = [];
  if (minutes.size > 0) {
    const rows = [...minutes.values()].sort((a, b) => a.loopId - b.loopId || a.minute - b.minute);
    sent.push(
      tx.run(
        MINUTES,
        worker,
        numbers(rows.map((row) => row.loopId)),
        numbers(rows.map((row) => row.minute)),
        numbers(rows.map((row) => row.succeeded)),
        numbers(rows.map((row) => row.failed)),
      ),
    );
  }
  const begun = [...loops].sort(([a], [b]) => a - b);
  if (begun.length > 0)
    sent.push(tx.run(LOOPS, numbers(begun.map(([id]) => id)), numbers(begun.map(([, next]) => next))));
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
