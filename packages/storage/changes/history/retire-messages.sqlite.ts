import { countPayload } from '../../blobs/count-payload.sqlite.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { type DueMessage, noteGone } from './due-messages.ts';

const DELETE = 'DELETE FROM message WHERE seq = ?';

/** Deletes messages, with the payloads that nothing else refers to; answers how many. `gone` counts them by queue. */
export function retireMessages(
  tx: SqliteTx,
  due: readonly DueMessage[],
  now: number,
  gone: Map<number, number>,
): number {
  for (const message of due) {
    noteGone(gone, message);
    tx.run(DELETE, message.seq);
    if (message.payload_id !== null) countPayload(tx, message.payload_id, -1, true, now);
  }
  return due.length;
}
