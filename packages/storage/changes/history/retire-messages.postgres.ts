import { countPayloads } from '../../blobs/count-payload.postgres.ts';
import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { type DueMessage, noteGone } from './due-messages.ts';

const DELETE = 'DELETE FROM message WHERE seq = ANY ($1::bigint[])';

/** Deletes messages that are locked, with the payloads that nothing else refers to; answers how many. `gone` counts them by queue. */
export async function retireMessages(
  tx: PostgresTx,
  due: readonly DueMessage[],
  now: number,
  gone: Map<number, number>,
): Promise<number> {
  if (due.length === 0) return 0;
  const left = new Map<number, number>();
  for (const message of due) {
    noteGone(gone, message);
    if (message.payload_id !== null) left.set(message.payload_id, (left.get(message.payload_id) ?? 0) - 1);
  }
  await tx.run(DELETE, numbers(due.map(({ seq }) => seq)));
  // In one order, so that two who count the same payloads never wait for each other.
  const counts = [...left].sort(([a], [b]) => a - b).map(([id, change]) => ({ id, change, left: true }));
  await countPayloads(tx, counts, now);
  return due.length;
}
