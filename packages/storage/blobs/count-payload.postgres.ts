import { numbers } from '../postgres/arrays.ts';
import type { PostgresTx } from '../postgres/transaction.ts';

// The last one to leave takes the payload away; its blob stays for a day: the same content often comes again.
const LEAVE = `WITH gone AS (
    DELETE FROM payload p USING unnest($1::bigint[], $2::bigint[]) AS c (id, change)
    WHERE p.id = c.id AND p.refs + c.change <= 0 RETURNING p.blob_id),
  counted AS (SELECT blob_id, count(*) AS refs FROM gone WHERE blob_id IS NOT NULL GROUP BY blob_id)
  UPDATE blob b SET refs = b.refs - c.refs, unreferenced_at = CASE WHEN b.refs <= c.refs THEN $3::bigint END
  FROM counted c WHERE b.id = c.blob_id`;
const COUNT = `UPDATE payload p SET refs = p.refs + c.change FROM unnest($1::bigint[], $2::bigint[]) AS c (id, change)
  WHERE p.id = c.id`;

/** How many messages and runs came to refer to a payload (or, below 0, left it); `left` when one did leave. */
export interface PayloadCount {
  readonly id: number;
  readonly change: number;
  readonly left: boolean;
}

/** Changes how many messages and runs refer to payloads. The statements go out at once. */
export async function countPayloads(tx: PostgresTx, counts: readonly PayloadCount[], now: number): Promise<void> {
  const leaving = counts.filter((count) => count.left);
  const changing = counts.filter((count) => count.change !== 0);
  const sent: Promise<unknown>[] = [];
  if (leaving.length > 0) {
    const ids = numbers(leaving.map((count) => count.id));
    sent.push(tx.run(LEAVE, ids, numbers(leaving.map((count) => count.change)), now));
  }
  if (changing.length > 0) {
    const ids = numbers(changing.map((count) => count.id));
    sent.push(tx.run(COUNT, ids, numbers(changing.map((count) => count.change))));
  }
  await Promise.all(sent);
}

/** Changes how many messages and runs refer to one payload. */
export function countPayload(tx: PostgresTx, id: number, change: number, left: boolean, now: number): Promise<void> {
  return countPayloads(tx, [{ id, change, left }], now);
}
