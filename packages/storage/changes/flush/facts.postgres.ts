import { numbers, texts } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { DraftMessage, DraftRun, Facts } from './draft.ts';
import { keyOf } from './draft-group.ts';
import { seenOf } from './draft-messages.ts';
import type { StoredGroup } from './stored-change.ts';

// Rows are locked in the order of their keys, so that two workers never wait for each other.
const RUNS =
  'SELECT id, state, worker, loop_id, uncertain FROM run WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE';
const MESSAGES = `SELECT seq, queue_id, state, worker, run_id, payload_id, deliveries, created_at, due_at, key FROM message
  WHERE seq = ANY ($1::bigint[]) ORDER BY seq FOR UPDATE`;
const MESSAGES_OF_RUNS = `SELECT seq, queue_id, state, worker, run_id, payload_id, deliveries, created_at, due_at, key FROM message
  WHERE run_id = ANY ($1::bigint[]) ORDER BY seq FOR UPDATE`;
// An answer that comes now waits until the flush is written, and finds the run parked.
const WAITS = 'SELECT id FROM wait WHERE run_id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE';
const SEGMENTS = `SELECT r.id, (SELECT max(seq) FROM journal WHERE run_id = r.id) AS last FROM unnest($1::bigint[]) AS r (id)`;
// A stop that begins now waits until the flush is written: no group lands under an epoch that has passed.
const WORKFLOWS = 'SELECT id, num, epoch FROM workflow WHERE id = ANY ($1::text[]) ORDER BY num FOR SHARE';
const WORKFLOWS_TO_COUNT =
  'SELECT id, num, epoch FROM workflow WHERE id = ANY ($1::text[]) ORDER BY num FOR NO KEY UPDATE';
const EXECUTIONS = 'SELECT id, num FROM execution WHERE id = ANY ($1::text[])';
const KEYS = `SELECT k.account_id, k.door, k.key, k.run_id, k.at FROM remembered_key k
  JOIN unnest($1::bigint[], $2::text[], $3::text[]) AS w (account_id, door, key)
    ON w.account_id = k.account_id AND w.door = k.door AND w.key = k.key FOR UPDATE OF k`;
const SEEN = `SELECT s.queue_id, s.key, s.until FROM seen_message s
  JOIN unnest($1::bigint[], $2::text[]) AS w (queue_id, key) ON w.queue_id = s.queue_id AND w.key = s.key FOR UPDATE OF s`;
const SETTLING = `SELECT s.queue_id, s.key, s.seq, s.latest FROM settling s
  JOIN unnest($1::bigint[], $2::text[]) AS w (queue_id, key) ON w.queue_id = s.queue_id AND w.key = s.key FOR UPDATE OF s`;
const SETTLING_MESSAGES = `SELECT seq, queue_id, state, worker, run_id, payload_id, deliveries, created_at, due_at, key FROM message
  WHERE state = 3 AND run_id IS NULL AND seq IN (SELECT s.seq FROM settling s
    JOIN unnest($1::bigint[], $2::text[]) AS w (queue_id, key) ON w.queue_id = s.queue_id AND w.key = s.key)
  ORDER BY seq FOR UPDATE`;

interface Wanted {
  readonly runs: Set<number>;
  readonly messages: Set<number>;
  readonly runsOfMessages: Set<number>;
  readonly segments: Set<number>;
  readonly waits: Set<number>;
  readonly workflows: Set<string>;
  readonly executions: Set<string>;
  readonly keys: { readonly userId: number; readonly door: string; readonly key: string }[];
  readonly seen: { readonly queueId: number; readonly key: string }[];
  readonly settling: { readonly queueId: number; readonly key: string }[];
  counts: boolean;
}

/** All that the groups name and did not bring themselves. */
function wantedBy(groups: readonly StoredGroup[]): Wanted {
  const wanted: Wanted = {
    runs: new Set(),
    messages: new Set(),
    runsOfMessages: new Set(),
    segments: new Set(),
    waits: new Set(),
    workflows: new Set(),
    executions: new Set(),
    keys: [],
    seen: [],
    settling: [],
    counts: false,
  };
  const opened = new Set<number>();
  const sent = new Set<number>();
  const run = (id: number): void => {
    if (!opened.has(id)) wanted.runs.add(id);
  };
  const aside = (id: number): void => {
    run(id);
    if (!opened.has(id)) wanted.runsOfMessages.add(id);
  };
  const message = (seq: number | null): void => {
    if (seq !== null && !sent.has(seq)) wanted.messages.add(seq);
  };
  for (const { lease, epoch, changes } of groups) {
    if (lease !== null) run(lease);
    if (epoch !== null) wanted.workflows.add(epoch.workflowId);
    for (const change of changes) {
      switch (change.kind) {
        case 'open-run':
          opened.add(change.run.id);
          wanted.workflows.add(change.run.workflowId);
          if (change.run.executionId !== null) wanted.executions.add(change.run.executionId);
          message(change.messageSeq);
          break;
        case 'send-message':
          if (change.seq !== null) sent.add(change.seq);
          break;
        case 'send-on-terms':
          if (change.seq !== null) sent.add(change.seq);
          if (change.dedupe !== null) wanted.seen.push({ queueId: change.queueId, key: change.dedupe.key });
          if (change.debounce !== null) wanted.settling.push({ queueId: change.queueId, key: change.debounce.key });
          break;
        case 'append-journal':
          run(change.runId);
          if (!opened.has(change.runId)) wanted.segments.add(change.runId);
          break;
        case 'end-run':
          run(change.runId);
          break;
        case 'park-run':
          aside(change.runId);
          if (!change.keepsPlace) wanted.waits.add(change.runId);
          break;
        case 'suspend-run':
        case 'lease-run':
          aside(change.runId);
          break;
        case 'acknowledge':
        case 'dead-letter':
          message(change.seq);
          break;
        case 'gather-messages':
        case 'release-messages':
          for (const seq of change.seqs) message(seq);
          break;
        case 'set-cursor':
        case 'end-loop':
          wanted.executions.add(change.executionId);
          break;
        case 'open-wait':
        case 'set-runtime':
        case 'set-node-state':
          wanted.workflows.add(change.workflowId);
          break;
        case 'count-request':
          wanted.workflows.add(change.workflowId);
          wanted.counts = true;
          break;
        case 'remember-key':
          wanted.keys.push(change);
          break;
        case 'put-payload':
        case 'take-wait':
          break;
      }
    }
  }
  return wanted;
}

const rowsFor = async <Row>(
  tx: PostgresTx,
  sql: string,
  wanted: ReadonlySet<number> | ReadonlySet<string>,
): Promise<Row[]> => {
  if (wanted.size === 0) return [];
  const values = [...wanted];
  return tx.all<Row>(sql, typeof values[0] === 'number' ? numbers(values as number[]) : texts(values as string[]));
};

const ofKeys = async <Row>(
  tx: PostgresTx,
  sql: string,
  keys: readonly { readonly queueId: number; readonly key: string }[],
): Promise<Row[]> =>
  keys.length === 0
    ? []
    : tx.all<Row>(sql, numbers(keys.map(({ queueId }) => queueId)), texts(keys.map(({ key }) => key)));

interface MessageRow {
  readonly seq: number;
  readonly queue_id: number;
  readonly state: number;
  readonly worker: number | null;
  readonly run_id: number | null;
  readonly payload_id: number | null;
  readonly deliveries: number;
  readonly created_at: number;
  readonly due_at: number | null;
  readonly key: string | null;
}

const toMessage = (row: MessageRow): readonly [number, DraftMessage] => [
  row.seq,
  {
    isNew: false,
    queueId: row.queue_id,
    state: row.state,
    worker: row.worker,
    runId: row.run_id,
    payloadId: row.payload_id,
    deliveries: row.deliveries,
    createdAt: row.created_at,
    deadAt: null,
    dueAt: row.due_at,
    errorCode: null,
    errorText: null,
    key: row.key,
  },
];

interface RunRow {
  readonly id: number;
  readonly state: number;
  readonly worker: number | null;
  readonly loop_id: number | null;
  readonly uncertain: number;
}

const toRun = ({ id, state, worker, loop_id: loopId, uncertain }: RunRow): readonly [number, DraftRun] => [
  id,
  { row: null, loopId, state, worker, endedAt: null, errorCode: null, errorText: null, errorNode: null, uncertain },
];

/** Reads and locks what the groups name. The statements go out at once: one round trip. */
export async function readFacts(tx: PostgresTx, groups: readonly StoredGroup[]): Promise<Facts> {
  const wanted = wantedBy(groups);
  const [workflows, executions, runs, segments, messages, ofRuns, keys, seen, settling, settlingMessages] =
    await Promise.all([
      rowsFor<{ id: string; num: number; epoch: number }>(
        tx,
        wanted.counts ? WORKFLOWS_TO_COUNT : WORKFLOWS,
        wanted.workflows,
      ),
      rowsFor<{ id: string; num: number }>(tx, EXECUTIONS, wanted.executions),
      rowsFor<RunRow>(tx, RUNS, wanted.runs),
      rowsFor<{ id: number; last: number | null }>(tx, SEGMENTS, wanted.segments),
      rowsFor<MessageRow>(tx, MESSAGES, wanted.messages),
      rowsFor<MessageRow>(tx, MESSAGES_OF_RUNS, wanted.runsOfMessages),
      wanted.keys.length === 0
        ? []
        : tx.all<{ account_id: number; door: string; key: string; run_id: number | null; at: number }>(
            KEYS,
            numbers(wanted.keys.map((key) => key.userId)),
            texts(wanted.keys.map((key) => key.door)),
            texts(wanted.keys.map((key) => key.key)),
          ),
      ofKeys<{ queue_id: number; key: string; until: number }>(tx, SEEN, wanted.seen),
      ofKeys<{ queue_id: number; key: string; seq: number; latest: number }>(tx, SETTLING, wanted.settling),
      ofKeys<MessageRow>(tx, SETTLING_MESSAGES, wanted.settling),
      rowsFor(tx, WAITS, wanted.waits),
    ]);
  return {
    runs: new Map(runs.map(toRun)),
    messages: new Map([...messages, ...ofRuns, ...settlingMessages].map(toMessage)),
    segments: new Map(segments.flatMap(({ id, last }) => (last === null ? [] : [[id, last] as const]))),
    epochs: new Map(workflows.map(({ id, epoch }) => [id, epoch])),
    workflowNums: new Map(workflows.map(({ id, num }) => [id, num])),
    executionNums: new Map(executions.map(({ id, num }) => [id, num])),
    keys: new Map(keys.map((row) => [keyOf(row.account_id, row.door, row.key), { runId: row.run_id, at: row.at }])),
    seen: new Map(seen.map((row) => [seenOf(row.queue_id, row.key), row.until])),
    settling: new Map(
      settling.map(({ queue_id: queueId, key, seq, latest }) => [seenOf(queueId, key), { seq, latest }]),
    ),
  };
}
