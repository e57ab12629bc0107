import { countPayload } from '../../blobs/count-payload.sqlite.ts';
import { leaveBlob } from '../../blobs/store-bytes.sqlite.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { newTally, tallyEnd, writeTally } from '../flush/tally.sqlite.ts';
import { noteLeftOver } from './free-leases.sqlite.ts';

const BURY = 'UPDATE worker SET alive = 0 WHERE alive = 1';
const BEGIN = 'INSERT INTO worker (alive, began_at) VALUES (1, ?)';
const FORGET = 'DELETE FROM worker WHERE alive = 0 AND id < ? - 100';
/**
 * Unfinished runs that nobody can go on with: their caller left with the process, or no message leads back to them. A run may be
 * found by both. As one statement they would be merged by id, and all runs that there are read in that order.
 */
export const ORPHANS: readonly string[] = [
  `SELECT id, loop_id FROM run WHERE worker IS NOT NULL
    AND (caller = 1 OR NOT EXISTS (SELECT 1 FROM message WHERE run_id = run.id))`,
  `SELECT run.id, run.loop_id FROM message JOIN run ON run.id = message.run_id
    WHERE message.run_id IS NOT NULL AND run.caller = 1 AND run.state IN (0, 1, 2, 3)`,
];
const ORPHAN = `UPDATE run SET state = 6, worker = NULL, ended_at = ?, error_code = 'ORPHANED',
  error_text = 'The caller was gone when its run could not go on' WHERE id = ?`;
const DROP_MESSAGE = 'DELETE FROM message WHERE run_id = ? RETURNING payload_id';
const STRAY_PAYLOADS = 'DELETE FROM payload WHERE refs <= 0 RETURNING blob_id';

/**
 * Begins an incarnation. All earlier ones are dead: their messages become ready with the delivery spent, their runs
 * `waiting`, the first of each queue now and the others as they are claimed; runs that somebody waited for end as ORPHANED.
 * `reclaimed` counts the messages.
 */
export function beginIncarnation(
  tx: SqliteTx,
  { at }: { at: number },
): { incarnation: number; orphaned: number; reclaimed: number } {
  tx.run(BURY);
  const incarnation = tx.insert(BEGIN, at);
  tx.run(FORGET, incarnation);
  const tally = newTally();
  const found = ORPHANS.flatMap((sql) => tx.all<{ id: number; loop_id: number | null }>(sql));
  const orphans = new Map(found.map(({ id, loop_id: loopId }) => [id, loopId]));
  for (const [id, loopId] of orphans) {
    tx.run(ORPHAN, at, id);
    if (loopId !== null) tallyEnd(tally, loopId, 'failed', at);
    for (const { payload_id: payloadId } of tx.all<{ payload_id: number | null }>(DROP_MESSAGE, id)) {
      if (payloadId !== null) countPayload(tx, payloadId, -1, true, at);
    }
  }
  const reclaimed = noteLeftOver(tx, incarnation);
  // A payload is written in the group that refers to it; one that nothing refers to was given up.
  for (const { blob_id: blobId } of tx.all<{ blob_id: number | null }>(STRAY_PAYLOADS)) {
    if (blobId !== null) leaveBlob(tx, blobId, at);
  }
  writeTally(tx, tally, at);
  return { incarnation, orphaned: orphans.size, reclaimed };
}
