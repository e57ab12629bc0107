import type { FlushResult } from '@loopwright/runtime/ports';
import { decodeFlush, type EncodedFlush, fingerprint } from '../../thread/flush-codec.ts';
import { classify, DataError } from '../../thread/sqlite-failure.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { applyGroup, leavingMessages, mayWrite } from './apply-group.sqlite.ts';
import type { GroupContext } from './context.ts';
import type { StoredGroup } from './stored-change.ts';
import { mergeTally, newTally, type Tally, writeTally } from './tally.sqlite.ts';

type Landed = Extract<FlushResult, { readonly outcome: 'landed' }>;
interface Mutable {
  readonly outcome: 'landed';
  readonly dropped: Landed['dropped'][number][];
  readonly refused: Landed['refused'][number][];
}

const ADVANCE =
  'UPDATE worker SET flush_seq = ?1, flush_check = ?3, flush_result = NULL WHERE id = ?2 AND alive = 1 AND flush_seq = ?1 - 1';
const REPEAT = 'SELECT flush_check, flush_result FROM worker WHERE id = ? AND alive = 1 AND flush_seq = ?';
const KEEP_RESULT = 'UPDATE worker SET flush_result = ? WHERE id = ?';
const NEXT = "SELECT next FROM sequence WHERE kind = 'message'";
const SET_NEXT = "UPDATE sequence SET next = ? WHERE kind = 'message'";

/** Unlike the rest of a flush, what this knows outlives it: UUIDs and their numbers never part. */
export interface Nums {
  readonly workflows: Map<string, number>;
  readonly executions: Map<string, number>;
}

const NUM_OF = {
  workflows: 'SELECT num FROM workflow WHERE id = ?',
  executions: 'SELECT num FROM execution WHERE id = ?',
} as const;
const MOST_NUMS = 10_000;

function numOf(tx: SqliteTx, nums: Nums, kind: keyof Nums, id: string): number {
  const known = nums[kind].get(id);
  if (known !== undefined) return known;
  const row = tx.get<{ num: number }>(NUM_OF[kind], id);
  if (row === undefined) throw new DataError(`There is no ${kind === 'workflows' ? 'workflow' : 'execution'} ${id}`);
  if (nums[kind].size >= MOST_NUMS) nums[kind].clear();
  nums[kind].set(id, row.num);
  return row.num;
}

/** Asks for the flush once more, each group behind a savepoint of its own: one of them cannot be written. */
class OneByOne extends Error {}

function writeGroups(
  tx: SqliteTx,
  nums: Nums,
  worker: number,
  groups: readonly StoredGroup[],
  now: number,
  oneByOne: boolean,
): Mutable {
  const result: Mutable = { outcome: 'landed', dropped: [], refused: [] };
  const epochs = new Map<string, number | null>();
  const total = newTally();
  let nextSeq: number | null = null;
  const nextMessageSeq = (): number => {
    nextSeq ??= tx.get<{ next: number }>(NEXT)!.next;
    return nextSeq++;
  };
  const workflowNum = (id: string): number => numOf(tx, nums, 'workflows', id);
  const executionNum = (id: string): number => numOf(tx, nums, 'executions', id);
  const contextFor = (group: StoredGroup, tally: Tally): GroupContext => ({
    tx,
    worker,
    tally,
    now,
    workflowNum,
    executionNum,
    nextMessageSeq,
    holds: new Set(),
    leaving: leavingMessages(group),
  });

  groups.forEach((group, index) => {
    const tally = oneByOne ? newTally() : total;
    const context = contextFor(group, tally);
    const may = mayWrite(context, group, epochs);
    if (may !== 'yes') {
      result.dropped.push({ group: index, reason: may });
      return;
    }
    if (!oneByOne) {
      if (applyGroup(context, group) === 'lease-lost') throw new OneByOne();
      return;
    }
    tx.exec('SAVEPOINT one');
    try {
      if (applyGroup(context, group) === 'lease-lost') {
        tx.exec('ROLLBACK TO one');
        result.dropped.push({ group: index, reason: 'lease-lost' });
      } else mergeTally(total, tally);
    } catch (error) {
      const failure = classify(error);
      if (failure.kind !== 'data') throw error;
      tx.exec('ROLLBACK TO one');
      result.refused.push({ group: index, text: failure.text });
    }
    tx.exec('RELEASE one');
  });
  writeTally(tx, total, now);
  if (nextSeq !== null) tx.run(SET_NEXT, nextSeq);
  return result;
}

/**
 * Writes a flush in the transaction that the caller opened, and begins it anew where one group must be told from the
 * others. Answers what became of it; the caller commits.
 */
export function writeFlush(tx: SqliteTx, nums: Nums, flush: EncodedFlush, now: number): FlushResult {
  const { incarnation, seq } = flush;
  const check = fingerprint(flush);
  if (tx.run(ADVANCE, seq, incarnation, check) === 0) {
    const repeat = tx.get<{ flush_check: string; flush_result: string | null }>(REPEAT, incarnation, seq);
    if (repeat?.flush_check !== check) return { outcome: 'fenced' };
    return repeat.flush_result === null
      ? { outcome: 'landed', dropped: [], refused: [] }
      : (JSON.parse(repeat.flush_result) as FlushResult);
  }
  const groups = decodeFlush(flush);
  let result: Mutable;
  try {
    result = writeGroups(tx, nums, incarnation, groups, now, false);
  } catch (error) {
    if (!(error instanceof OneByOne) && classify(error).kind !== 'data') throw error;
    // Savepoints cost every page a copy: only a flush that has a guilty group pays for them.
    tx.exec('ROLLBACK');
    tx.exec('BEGIN IMMEDIATE');
    tx.run(ADVANCE, seq, incarnation, check);
    result = writeGroups(tx, nums, incarnation, groups, now, true);
  }
  if (result.dropped.length > 0 || result.refused.length > 0) tx.run(KEEP_RESULT, JSON.stringify(result), incarnation);
  return result;
}
