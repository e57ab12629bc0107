import type { FlushResult } from '@loopwright/runtime/ports';
import type { ClientBase } from 'pg';
import { countPayloads } from '../../blobs/count-payload.postgres.ts';
import { BLOB_ABOVE_BYTES } from '../../codes.ts';
import type { StatementNames } from '../../postgres/connect.ts';
import { classifyPostgres } from '../../postgres/postgres-failure.ts';
import { type PostgresTx, transactionOnPostgres } from '../../postgres/transaction.ts';
import { decodeFlush, type EncodedFlush, fingerprint } from '../../thread/flush-codec.ts';
import { type Draft, type Facts, newDraft } from './draft.ts';
import { draftGroup, mayWrite } from './draft-group.ts';
import { readFacts } from './facts.postgres.ts';
import type { StoredGroup } from './stored-change.ts';
import { writeBytes } from './write-bytes.postgres.ts';
import { writeCounts } from './write-counts.postgres.ts';
import { writeKeys, writeSeen, writeSettling } from './write-keys.postgres.ts';
import { writeMessages, writeRuns } from './write-rows.postgres.ts';
import { writeWaits } from './write-waits.postgres.ts';

type Landed = Extract<FlushResult, { readonly outcome: 'landed' }>;
interface Mutable {
  readonly outcome: 'landed';
  readonly dropped: Landed['dropped'][number][];
  readonly refused: Landed['refused'][number][];
}

const ADVANCE = `UPDATE worker SET flush_seq = $1, flush_check = $3, flush_result = NULL
  WHERE id = $2 AND alive = 1 AND flush_seq = $1 - 1`;
const REPEAT = 'SELECT flush_check, flush_result FROM worker WHERE id = $1 AND alive = 1 AND flush_seq = $2';
const KEEP_RESULT = 'UPDATE worker SET flush_result = $1 WHERE id = $2';

/** What a flush is written with. */
interface Writing {
  readonly client: ClientBase;
  readonly tx: PostgresTx;
  readonly flush: EncodedFlush;
  readonly groups: readonly StoredGroup[];
  readonly check: string;
  readonly now: number;
}

/** Decides about each group, in order. `from` is the place of the first of them in its flush. */
function draftGroups(
  worker: number,
  facts: Facts,
  groups: readonly StoredGroup[],
  from: number,
  result: Mutable,
): Draft {
  const draft = newDraft(worker, facts);
  groups.forEach((group, index) => {
    const may = mayWrite(draft, group);
    if (may !== 'yes') {
      result.dropped.push({ group: from + index, reason: may });
      return;
    }
    try {
      if (draftGroup(draft, group) === 'lease-lost') result.dropped.push({ group: from + index, reason: 'lease-lost' });
    } catch (error) {
      const failure = classifyPostgres(error);
      if (failure.kind !== 'data') throw error;
      result.refused.push({ group: from + index, text: failure.text });
    }
  });
  return draft;
}

async function writeDraft(tx: PostgresTx, draft: Draft, now: number): Promise<void> {
  const references = [...draft.references].filter(([id]) => !draft.payloads.has(id));
  await Promise.all([
    writeBytes(tx, draft),
    writeRuns(tx, draft),
    writeMessages(tx, draft),
    writeWaits(tx, draft),
    writeCounts(tx, draft),
    writeKeys(tx, draft),
    writeSeen(tx, draft),
    writeSettling(tx, draft),
    countPayloads(
      tx,
      references.map(([id, { change, left }]) => ({ id, change, left })),
      now,
    ),
  ]);
}

/** Whether all of a draft goes out at once, and nothing that comes back is to be looked at. */
const isBlind = ({ keys, seen, settling, payloads, journal }: Draft): boolean =>
  keys.size === 0 &&
  seen.size === 0 &&
  settling.size === 0 &&
  [...payloads.values()].every((bytes) => bytes.byteLength <= BLOB_ABOVE_BYTES) &&
  [...journal.values()].every(({ events }) => events.byteLength <= BLOB_ABOVE_BYTES);

const emptyResult = (): Mutable => ({ outcome: 'landed', dropped: [], refused: [] });

async function keepResult({ tx, flush }: Writing, result: Mutable): Promise<void> {
  if (result.dropped.length > 0 || result.refused.length > 0)
    await tx.run(KEEP_RESULT, JSON.stringify(result), flush.incarnation);
}

const advance = async ({ tx, flush, check }: Writing): Promise<boolean> =>
  (await tx.run(ADVANCE, flush.seq, flush.incarnation, check)) === 1;

/** Fenced; or, when the reply of the same flush was lost, what it answered. */
async function repeatOf({ client, tx, flush, check }: Writing): Promise<FlushResult> {
  const repeat = await tx.get<{ flush_check: string; flush_result: string | null }>(
    REPEAT,
    flush.incarnation,
    flush.seq,
  );
  await client.query('ROLLBACK');
  if (repeat?.flush_check !== check) return { outcome: 'fenced' };
  return repeat.flush_result === null ? emptyResult() : (JSON.parse(repeat.flush_result) as FlushResult);
}

/** Two round trips: what is there, and what is written. */
async function writeAtOnce(writing: Writing): Promise<FlushResult> {
  const { client, tx, flush, groups, now } = writing;
  const [, advanced, facts] = await Promise.all([client.query('BEGIN'), advance(writing), readFacts(tx, groups)]);
  if (!advanced) return repeatOf(writing);
  const result = emptyResult();
  const draft = draftGroups(flush.incarnation, facts, groups, 0, result);
  const written = Promise.all([writeDraft(tx, draft, now), keepResult(writing, result)]);
  if (!isBlind(draft)) await written;
  await Promise.all([written, client.query('COMMIT')]);
  return result;
}

/** Writes some of the groups behind a savepoint; where that fails for the data's sake, each half of them by itself. */
async function writePart(writing: Writing, from: number, count: number, result: Mutable): Promise<void> {
  const { client, tx, flush, now } = writing;
  const groups = writing.groups.slice(from, from + count);
  const part = emptyResult();
  await client.query('SAVEPOINT part');
  try {
    await writeDraft(tx, draftGroups(flush.incarnation, await readFacts(tx, groups), groups, from, part), now);
  } catch (error) {
    const failure = classifyPostgres(error);
    if (failure.kind !== 'data') throw error;
    await client.query('ROLLBACK TO part; RELEASE part');
    if (count === 1) result.refused.push({ group: from, text: failure.text });
    else {
      const half = Math.ceil(count / 2);
      await writePart(writing, from, half, result);
      await writePart(writing, from + half, count - half, result);
    }
    return;
  }
  await client.query('RELEASE part');
  result.dropped.push(...part.dropped);
  result.refused.push(...part.refused);
}

async function writeInParts(writing: Writing): Promise<FlushResult> {
  const { client, groups } = writing;
  await client.query('BEGIN');
  if (!(await advance(writing))) return repeatOf(writing);
  const result = emptyResult();
  const half = Math.ceil(groups.length / 2);
  if (groups.length === 1) await writePart(writing, 0, 1, result);
  else {
    await writePart(writing, 0, half, result);
    await writePart(writing, half, groups.length - half, result);
  }
  await keepResult(writing, result);
  await client.query('COMMIT');
  return result;
}

/**
 * Writes a flush in one transaction, on a connection that sends what it is asked without waiting (`pipeline`). Answers
 * what became of it. Rejects with what `pg` throws; the transaction is over then.
 */
export async function writeFlush(
  client: ClientBase,
  names: StatementNames,
  flush: EncodedFlush,
  now: number,
): Promise<FlushResult> {
  const writing: Writing = {
    client,
    tx: transactionOnPostgres(client, names),
    flush,
    groups: decodeFlush(flush),
    check: fingerprint(flush),
    now,
  };
  const orRollBack = async (work: Promise<FlushResult>): Promise<FlushResult> => {
    try {
      return await work;
    } catch (error) {
      if (classifyPostgres(error).kind !== 'unavailable') await client.query('ROLLBACK');
      throw error;
    }
  };
  try {
    return await orRollBack(writeAtOnce(writing));
  } catch (error) {
    // Savepoints cost round trips: only a flush that has a guilty group pays for them.
    if (classifyPostgres(error).kind !== 'data') throw error;
    return orRollBack(writeInParts(writing));
  }
}
