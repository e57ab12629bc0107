import { numbers, texts } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { Draft } from './draft.ts';

// An answer that came early, or that an attempt before failed on, has its row already: that keeps its state.
const OPEN = `INSERT INTO wait (run_id, key, kind, state, workflow_num, node_id, request, created_at, due_at)
  SELECT c.run_id, c.key, c.kind, 0, c.workflow_num, c.node_id, c.request, c.created_at, c.due_at
  FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::bigint[])
  AS c (run_id, key, kind, workflow_num, node_id, request, created_at, due_at)
  ON CONFLICT (run_id, key) DO UPDATE SET node_id = excluded.node_id, request = excluded.request,
    due_at = excluded.due_at, taken = 0`;
const TAKE = `UPDATE wait w SET taken = 1 FROM unnest($1::bigint[], $2::text[]) AS c (run_id, key)
  WHERE w.run_id = c.run_id AND w.key = c.key AND w.state <> 0`;
// What was answered between the last look of a run and now would be answered in vain. An answer to what a run does not wait
// for yet (its row names no node) is no reason to go on.
const ANSWERED = `UPDATE message m SET state = 0, due_at = NULL WHERE m.run_id = ANY ($1::bigint[]) AND m.state = 3
  AND EXISTS (SELECT 1 FROM wait w WHERE w.run_id = m.run_id AND w.state <> 0 AND w.taken = 0
    AND w.node_id IS NOT NULL)`;

/** Writes what tasks wait for and what runs went on with; comes after the messages, and makes those ready that are due. */
export async function writeWaits(tx: PostgresTx, { waits, takes, parked }: Draft): Promise<void> {
  const opened = [...waits.values()];
  const taken = [...takes.values()].filter((take) => take.isTaken);
  const sent: Promise<unknown>[] = [];
  if (opened.length > 0) {
    sent.push(
      tx.run(
        OPEN,
        numbers(opened.map((wait) => wait.runId)),
        texts(opened.map((wait) => wait.key)),
        numbers(opened.map((wait) => (wait.of === 'approval' ? 1 : 0))),
        numbers(opened.map((wait) => wait.workflowNum)),
        texts(opened.map((wait) => wait.nodeId)),
        texts(opened.map((wait) => wait.request)),
        numbers(opened.map((wait) => wait.at)),
        numbers(opened.map((wait) => wait.until)),
      ),
    );
  }
  if (taken.length > 0)
    sent.push(tx.run(TAKE, numbers(taken.map((take) => take.runId)), texts(taken.map((take) => take.key))));
  if (parked.size > 0) sent.push(tx.run(ANSWERED, numbers([...parked.keys()])));
  await Promise.all(sent);
}
