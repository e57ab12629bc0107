import { MESSAGE_STATE, RUN_ORIGINS } from '../../codes.ts';
import { numbers, texts } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { Draft, DraftMessage, DraftRun } from './draft.ts';
import { advanceLanes, type Lane, lockLanes } from './lanes.postgres.ts';

const OPEN = `INSERT INTO run (id, loop_id, workflow_num, version_id, execution_num, iteration, origin, state, caller,
  payload_id, worker, started_at, ended_at, error_code, error_text, error_node, replay_of, opened_by)
  SELECT *, $17::bigint FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
  $7::smallint[], $8::smallint[], $9::smallint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[],
  $15::text[], $16::text[], $18::bigint[])`;
const CHANGE_RUNS = `UPDATE run r SET state = c.state, worker = c.worker, ended_at = c.ended_at, error_code = c.error_code,
  error_text = c.error_text, error_node = c.error_node, uncertain = c.uncertain FROM unnest($1::bigint[], $2::smallint[], $3::bigint[],
  $4::bigint[], $5::text[], $6::text[], $7::text[], $8::smallint[])
  AS c (id, state, worker, ended_at, error_code, error_text, error_node, uncertain)
  WHERE r.id = c.id`;
const COLUMNS = `queue_id, state, run_id, payload_id, deliveries, worker, created_at, dead_at, due_at, error_code, error_text`;
const VALUES = `$1::bigint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
  $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::text[]`;
const TERMS = 'key, expires_at, priority, requeued';
const SEND = `INSERT INTO message (seq, ${COLUMNS}, ${TERMS})
  SELECT * FROM unnest(${VALUES}, $13::text[], $14::bigint[], $15::bigint[], $16::smallint[])`;
// Whoever is given the next numbers keeps others from theirs until it is written: numbers are seen in their order.
const SEND_NEXT = `WITH given AS (
    UPDATE sequence SET next = next + $13 WHERE kind = 'message' RETURNING next - $13 AS first)
  INSERT INTO message (seq, ${COLUMNS}, ${TERMS})
  SELECT given.first + m.place, ${COLUMNS}, ${TERMS}
  FROM given, unnest(${VALUES}, $14::text[], $15::bigint[], $16::bigint[], $17::smallint[]) AS m (place, ${COLUMNS}, ${TERMS})`;
const CHANGE_MESSAGES = `UPDATE message m SET state = c.state, run_id = c.run_id, payload_id = c.payload_id, deliveries = c.deliveries,
  worker = c.worker, dead_at = c.dead_at, due_at = c.due_at, error_code = c.error_code, error_text = c.error_text
  FROM unnest(${VALUES}) AS c (seq, ${COLUMNS}) WHERE m.seq = c.seq`;
const REMOVE = 'DELETE FROM message WHERE seq = ANY ($1::bigint[])';

/** Writes the runs of a draft. */
export async function writeRuns(tx: PostgresTx, draft: Draft): Promise<void> {
  const opened: (DraftRun & { readonly row: NonNullable<DraftRun['row']> })[] = [];
  const changed: [number, DraftRun][] = [];
  for (const entry of draft.runs) {
    const [id, run] = entry;
    if (run.row !== null) opened.push({ ...run, row: run.row });
    else if (run !== draft.facts.runs.get(id)) changed.push([id, run]);
  }
  const sent: Promise<unknown>[] = [];
  if (opened.length > 0) {
    sent.push(
      tx.run(
        OPEN,
        numbers(opened.map(({ row }) => row.id)),
        numbers(opened.map(({ row }) => row.loopId)),
        numbers(opened.map(({ row }) => row.workflowNum)),
        numbers(opened.map(({ row }) => row.versionId)),
        numbers(opened.map(({ row }) => row.executionNum)),
        numbers(opened.map(({ row }) => row.iteration)),
        numbers(opened.map(({ row }) => RUN_ORIGINS.indexOf(row.origin))),
        numbers(opened.map((run) => run.state)),
        numbers(opened.map(({ row }) => (row.caller ? 1 : 0))),
        numbers(opened.map(({ row }) => row.payloadId)),
        numbers(opened.map((run) => run.worker)),
        numbers(opened.map(({ row }) => row.startedAt)),
        numbers(opened.map((run) => run.endedAt)),
        texts(opened.map((run) => run.errorCode)),
        texts(opened.map((run) => run.errorText)),
        texts(opened.map((run) => run.errorNode)),
        draft.worker,
        numbers(opened.map(({ row }) => row.replayOf ?? null)),
      ),
    );
  }
  if (changed.length > 0) {
    sent.push(
      tx.run(
        CHANGE_RUNS,
        numbers(changed.map(([id]) => id)),
        numbers(changed.map(([, run]) => run.state)),
        numbers(changed.map(([, run]) => run.worker)),
        numbers(changed.map(([, run]) => run.endedAt)),
        texts(changed.map(([, run]) => run.errorCode)),
        texts(changed.map(([, run]) => run.errorText)),
        texts(changed.map(([, run]) => run.errorNode)),
        numbers(changed.map(([, run]) => run.uncertain)),
      ),
    );
  }
  await Promise.all(sent);
}

type Row = readonly [number, DraftMessage];
const valuesOf = (rows: readonly Row[]): string[] => [
  numbers(rows.map(([seq]) => seq)),
  numbers(rows.map(([, message]) => message.queueId)),
  numbers(rows.map(([, message]) => message.state)),
  numbers(rows.map(([, message]) => message.runId)),
  numbers(rows.map(([, message]) => message.payloadId)),
  numbers(rows.map(([, message]) => message.deliveries)),
  numbers(rows.map(([, message]) => message.worker)),
  numbers(rows.map(([, message]) => message.createdAt)),
  numbers(rows.map(([, message]) => message.deadAt)),
  numbers(rows.map(([, message]) => message.dueAt)),
  texts(rows.map(([, message]) => message.errorCode)),
  texts(rows.map(([, message]) => message.errorText)),
];

const termsOf = (rows: readonly Row[]) => [
  texts(rows.map(([, message]) => message.key ?? null)),
  numbers(rows.map(([, message]) => message.expiresAt ?? null)),
  numbers(rows.map(([, message]) => message.priority ?? 0)),
  numbers(rows.map(([, message]) => (message.requeued === true ? 1 : 0))),
];

/** Writes the messages of a draft. One that was sent and taken away again in the same flush never has a row. */
export async function writeMessages(tx: PostgresTx, draft: Draft): Promise<void> {
  const sending: Row[] = [];
  const numbered: Row[] = [];
  const changed: Row[] = [];
  const removed: number[] = [];
  const lanes: Lane[] = [];
  for (const [seq, message] of draft.messages) {
    const before = draft.facts.messages.get(seq);
    const lane = message ?? before;
    if (lane?.key != null && (message === null || before === undefined || message.state === MESSAGE_STATE.dead))
      lanes.push({ queueId: lane.queueId, key: lane.key });
    if (message === null) {
      if (before !== undefined) removed.push(seq);
    } else if (before === undefined) {
      if (seq < 0) numbered.push([numbered.length, message]);
      else sending.push([seq, message]);
    } else if (message !== before) changed.push([seq, message]);
  }
  const sent: Promise<unknown>[] = [];
  if (lanes.length > 0) sent.push(lockLanes(tx, lanes));
  if (removed.length > 0) sent.push(tx.run(REMOVE, numbers(removed)));
  if (changed.length > 0) sent.push(tx.run(CHANGE_MESSAGES, ...valuesOf(changed)));
  if (sending.length > 0) sent.push(tx.run(SEND, ...valuesOf(sending), ...termsOf(sending)));
  if (numbered.length > 0) sent.push(tx.run(SEND_NEXT, ...valuesOf(numbered), numbered.length, ...termsOf(numbered)));
  if (lanes.length > 0) sent.push(advanceLanes(tx, lanes));
  await Promise.all(sent);
}
