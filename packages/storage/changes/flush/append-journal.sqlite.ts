import { storeBytes } from '../../blobs/store-bytes.sqlite.ts';
import { DataError } from '../../thread/sqlite-failure.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { wholeNumber } from './whole-number.ts';

const HELD = 'SELECT 1 AS held FROM run WHERE id = ? AND state = 1 AND worker = ?';
const PREVIOUS = 'SELECT 1 AS there FROM journal WHERE run_id = ? AND seq = ?';
const APPEND = 'INSERT INTO journal (run_id, seq, blob_id, events) VALUES (?, ?, ?, ?)';

/** Appends the next segment of a run's journal. A gap or a repeat is a data error. */
export function appendJournal(
  group: GroupContext,
  { runId, seq, events }: StoredChangeOf<'append-journal'>,
): ChangeOutcome {
  const { tx } = group;
  if (!group.holds.has(runId) && tx.get(HELD, runId, group.worker) === undefined) return 'lease-lost';
  if (wholeNumber(seq, 'seq') > 0 && tx.get(PREVIOUS, runId, seq - 1) === undefined) {
    throw new DataError(`The journal of run ${runId} has no segment ${seq - 1}`);
  }
  const stored = storeBytes(tx, events);
  tx.run(APPEND, runId, seq, stored.blobId, stored.bytes);
  return 'written';
}
