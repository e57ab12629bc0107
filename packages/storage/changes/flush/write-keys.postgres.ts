import { DAY_MS } from '../../codes.ts';
import { numbers, texts } from '../../postgres/arrays.ts';
import { InTheWay } from '../../postgres/postgres-failure.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { Draft } from './draft.ts';

const REMEMBER = `INSERT INTO remembered_key (account_id, door, key, run_id, answer, at)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[])
  ON CONFLICT (account_id, door, key) DO UPDATE SET run_id = excluded.run_id, answer = excluded.answer, at = excluded.at
  WHERE remembered_key.at <= excluded.at - ${DAY_MS} OR remembered_key.run_id = excluded.run_id`;

const SEE = `INSERT INTO seen_message (queue_id, key, until)
  SELECT s.queue_id, s.key, s.until FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS s (queue_id, key, until)
  ON CONFLICT (queue_id, key) DO UPDATE SET until = excluded.until WHERE seen_message.until <= $4`;

/** Writes the keys that let no second message in. Another worker that let one in meanwhile is in the way. */
export async function writeSeen(tx: PostgresTx, draft: Draft): Promise<void> {
  const seen = [...draft.seen.values()];
  if (seen.length === 0) return;
  const written = await tx.run(
    SEE,
    numbers(seen.map((entry) => entry.queueId)),
    texts(seen.map((entry) => entry.key)),
    numbers(seen.map((entry) => entry.until)),
    Math.max(...seen.map((entry) => entry.at)),
  );
  if (written !== seen.length) throw new InTheWay('Another worker sent a message with the same key');
}

const SETTLE_AGAIN = `UPDATE settling s SET seq = c.seq, latest = c.latest
  FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) AS c (queue_id, key, seq, latest)
  WHERE s.queue_id = c.queue_id AND s.key = c.key`;
const SETTLE = `INSERT INTO settling (queue_id, key, seq, latest)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) ON CONFLICT DO NOTHING`;

/** Writes which messages wait for their key to be quiet. Another worker that wrote one of a new key meanwhile is in the way. */
export async function writeSettling(tx: PostgresTx, { facts, settling }: Draft): Promise<void> {
  const write = async (sql: string, isKnown: boolean): Promise<void> => {
    const rows = [...settling].filter(([name]) => facts.settling.has(name) === isKnown).map(([, row]) => row);
    if (rows.length === 0) return;
    const written = await tx.run(
      sql,
      numbers(rows.map((row) => row.queueId)),
      texts(rows.map((row) => row.key)),
      numbers(rows.map((row) => row.seq)),
      numbers(rows.map((row) => row.latest)),
    );
    if (written !== rows.length) throw new InTheWay('Another worker sent a message with the same key');
  };
  await Promise.all([write(SETTLE_AGAIN, true), write(SETTLE, false)]);
}

/** Writes the Idempotency-Keys of a draft. Another worker that wrote one of them meanwhile is in the way. */
export async function writeKeys(tx: PostgresTx, draft: Draft): Promise<void> {
  const keys = [...draft.keys.values()];
  if (keys.length === 0) return;
  const written = await tx.run(
    REMEMBER,
    numbers(keys.map((entry) => entry.userId)),
    texts(keys.map((entry) => entry.door)),
    texts(keys.map((entry) => entry.key)),
    numbers(keys.map((entry) => entry.runId)),
    texts(keys.map((entry) => entry.answer)),
    numbers(keys.map((entry) => entry.at)),
  );
  if (written !== keys.length) throw new InTheWay('Another worker wrote the same Idempotency-Key');
}
