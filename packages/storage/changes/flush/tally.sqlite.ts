import { countPayload } from '../../blobs/count-payload.sqlite.ts';
import { MINUTE_MS } from '../../codes.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

/**
 * What a flush writes once however many of its groups ask for it: counters, the last position of a cursor, the last
 * value of a key. Plain numbers and maps, so that a group's own tally can be thrown away with the group.
 */
export interface Tally {
  /** `retireFrom`: from this instant on retention looks at its successes again. */
  readonly loops: Map<number, { next: number; succeeded: number; retireFrom: number }>;
  /** By loop and minute. */
  readonly minutes: Map<
    string,
    { readonly loopId: number; readonly minute: number; succeeded: number; failed: number }
  >;
  readonly cursors: Map<
    string,
    {
      readonly executionNum: number;
      readonly nodeId: string;
      readonly value: string;
      readonly ended: boolean;
      readonly tries: number;
    }
  >;
  readonly requests: Map<number, { count: number; last: number }>;
  readonly runtime: Map<string, { readonly workflowNum: number; readonly key: string; readonly value: string | null }>;
  readonly nodeStates: Map<string, { readonly workflowNum: number; readonly nodeId: string; readonly value: string }>;
  /** References to payloads that came and went; `left` when one went. */
  readonly payloads: Map<number, { change: number; left: boolean }>;
}

export function newTally(): Tally {
  return {
    loops: new Map(),
    minutes: new Map(),
    cursors: new Map(),
    requests: new Map(),
    runtime: new Map(),
    nodeStates: new Map(),
    payloads: new Map(),
  };
}

const loopOf = (tally: Tally, loopId: number) => {
  let loop = tally.loops.get(loopId);
  if (loop === undefined) {
    loop = { next: 0, succeeded: 0, retireFrom: Number.MAX_SAFE_INTEGER };
    tally.loops.set(loopId, loop);
  }
  return loop;
};

/** A run of the loop began: the next one comes after it. */
export function tallyIteration(tally: Tally, loopId: number, iteration: number): void {
  const loop = loopOf(tally, loopId);
  loop.next = Math.max(loop.next, iteration + 1);
}

/** A run of the loop ended. */
export function tallyEnd(tally: Tally, loopId: number, state: string, endedAt: number): void {
  if (state === 'cancelled') return;
  const minute = endedAt - (endedAt % MINUTE_MS);
  const key = `${loopId}.${minute}`;
  let counts = tally.minutes.get(key);
  if (counts === undefined) {
    counts = { loopId, minute, succeeded: 0, failed: 0 };
    tally.minutes.set(key, counts);
  }
  if (state === 'failed') {
    counts.failed++;
    return;
  }
  counts.succeeded++;
  const loop = loopOf(tally, loopId);
  loop.succeeded++;
  // Retention finds those that took longer by their end.
  loop.retireFrom = Math.min(loop.retireFrom, minute - MINUTE_MS);
}

/** A reference to a payload came (1) or went (-1), or was counted ahead by `put-payload` (-1, not left). */
export function tallyPayload(tally: Tally, payloadId: number, change: number, left: boolean): void {
  const counted = tally.payloads.get(payloadId);
  if (counted === undefined) tally.payloads.set(payloadId, { change, left });
  else {
    counted.change += change;
    counted.left ||= left;
  }
}

/** An `api` request was taken. */
export function tallyRequest(tally: Tally, workflowNum: number, count: number, at: number): void {
  const counted = tally.requests.get(workflowNum);
  if (counted === undefined) tally.requests.set(workflowNum, { count, last: at });
  else {
    counted.count += count;
    counted.last = Math.max(counted.last, at);
  }
}

/** Adds what a group counted by itself to what the flush counts. */
export function mergeTally(into: Tally, group: Tally): void {
  for (const [id, loop] of group.loops) {
    const sum = loopOf(into, id);
    sum.next = Math.max(sum.next, loop.next);
    sum.succeeded += loop.succeeded;
    sum.retireFrom = Math.min(sum.retireFrom, loop.retireFrom);
  }
  for (const [key, minute] of group.minutes) {
    const sum = into.minutes.get(key);
    if (sum === undefined) into.minutes.set(key, minute);
    else {
      sum.succeeded += minute.succeeded;
      sum.failed += minute.failed;
    }
  }
  for (const [key, cursor] of group.cursors) into.cursors.set(key, cursor);
  for (const [num, request] of group.requests) tallyRequest(into, num, request.count, request.last);
  for (const [key, value] of group.runtime) into.runtime.set(key, value);
  for (const [key, value] of group.nodeStates) into.nodeStates.set(key, value);
  for (const [id, payload] of group.payloads) tallyPayload(into, id, payload.change, payload.left);
}

const LOOP = `UPDATE loop SET next_iteration = max(next_iteration, ?), kept_succeeded = kept_succeeded + ?,
  retire_from = min(retire_from, ?) WHERE id = ?`;
const MINUTE = `INSERT INTO minute (loop_id, minute, succeeded, failed) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET succeeded = succeeded + excluded.succeeded, failed = failed + excluded.failed`;
const CURSOR = `INSERT INTO execution_loop (execution_num, node_id, cursor, source_ended, tries) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET cursor = excluded.cursor, source_ended = excluded.source_ended, tries = excluded.tries`;
const REQUEST =
  'UPDATE workflow SET runs_count = runs_count + ?, last_run = max(coalesce(last_run, 0), ?) WHERE num = ?';
const SET_KEY = `INSERT INTO runtime_state (workflow_num, key, value) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET value = excluded.value`;
const DELETE_KEY = 'DELETE FROM runtime_state WHERE workflow_num = ? AND key = ?';
const NODE_STATE = `INSERT INTO node_state (workflow_num, node_id, value) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET value = excluded.value`;

/** Writes what was counted, each row once. */
export function writeTally(tx: SqliteTx, tally: Tally, now: number): void {
  for (const [id, loop] of tally.loops) tx.run(LOOP, loop.next, loop.succeeded, loop.retireFrom, id);
  for (const { loopId, minute, succeeded, failed } of tally.minutes.values())
    tx.run(MINUTE, loopId, minute, succeeded, failed);
  for (const { executionNum, nodeId, value, ended, tries } of tally.cursors.values())
    tx.run(CURSOR, executionNum, nodeId, value, ended ? 1 : 0, tries);
  for (const [num, { count, last }] of tally.requests) tx.run(REQUEST, count, last, num);
  for (const { workflowNum, key, value } of tally.runtime.values()) {
    if (value === null) tx.run(DELETE_KEY, workflowNum, key);
    else tx.run(SET_KEY, workflowNum, key, value);
  }
  for (const { workflowNum, nodeId, value } of tally.nodeStates.values())
    tx.run(NODE_STATE, workflowNum, nodeId, value);
  for (const [id, { change, left }] of tally.payloads) countPayload(tx, id, change, left, now);
}
