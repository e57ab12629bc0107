import type { ClientBase } from 'pg';
import { START } from './fixture.ts';

/** Ten inboxes, and as many shared queues that all workflows write to. */
export const QUEUES: number = 20;
/** How many dead letters there are in them, and as many messages behind all of these. */
export const LETTERS: number = 20_000;
// The last queue has the oldest letters alone; of the first workflow, which is removed, it has none.
const FILL = `
  INSERT INTO account (username, username_key, email, first_name, last_name, is_owner, password_hash, created_at)
    VALUES ('u', 'u', '', '', '', 1, '', 0);
  INSERT INTO workflow (num, id, owner_id, name, type, status, tags, env, created_at, updated_at, removed_at)
    SELECT i, 'w' || i, 1, '', 'production', '', '[]', '{}', 0, 0, CASE i WHEN 1 THEN 0 END FROM generate_series(1, 10) AS i;
  INSERT INTO queue (id, owner_id, name, workflow_num, node_id, created_at)
    SELECT i, 1, 'q' || i, CASE WHEN i <= 10 THEN i END, CASE WHEN i <= 10 THEN 'n' || i END, 0 FROM generate_series(1, ${QUEUES}) AS i;
  INSERT INTO workflow_queue (workflow_num, queue_id, execution_num)
    SELECT w, q, 0 FROM generate_series(1, 10) AS w, generate_series(11, ${QUEUES}) AS q WHERE w > 1 OR q < ${QUEUES};
  INSERT INTO run (id, workflow_num, version_id, iteration, origin, state, caller, started_at, ended_at)
    SELECT i, CASE WHEN i <= 1000 THEN 2 + i % 9 ELSE 1 + i / 2 % 10 END, 1, i, 1, 6, 0, ${START} + i, ${START} + i FROM generate_series(1, ${LETTERS}) AS i;
  INSERT INTO message (seq, queue_id, state, run_id, deliveries, created_at, dead_at, error_code, error_text)
    SELECT i, CASE WHEN i <= 1000 THEN ${QUEUES} WHEN i % 2 = 0 THEN 1 + i / 2 % 10 ELSE 11 + i / 100 % 9 END,
      2, i, 1, ${START}, ${START}, 'NODE_FAILED', 'it broke' FROM generate_series(1, ${LETTERS}) AS i;
  INSERT INTO message (seq, queue_id, state, deliveries, created_at)
    SELECT ${LETTERS} + i, 1 + i % ${QUEUES}, 0, 0, ${START} FROM generate_series(1, ${LETTERS}) AS i;`;

/** Fills an empty database. */
export async function fillWithLetters(client: ClientBase): Promise<void> {
  await client.query(FILL);
}
