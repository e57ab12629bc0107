import { storeAllBytes } from '../../blobs/store-bytes.postgres.ts';
import type { StoredBytes } from '../../blobs/store-bytes.sqlite.ts';
import { BLOB_ABOVE_BYTES } from '../../codes.ts';
import { numbers } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { Draft } from './draft.ts';

// The bytes of all rows come end to end as one value, never as text; each row cuts its own piece out.
const PAYLOADS = `INSERT INTO payload (id, refs, blob_id, bytes)
  SELECT id, refs, blob_id, CASE WHEN blob_id IS NULL THEN substring($1::bytea FROM first::int FOR length::int) END
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS p (id, refs, blob_id, first, length)`;
const JOURNAL = `INSERT INTO journal (run_id, seq, blob_id, events)
  SELECT run_id, seq, blob_id, CASE WHEN blob_id IS NULL THEN substring($1::bytea FROM first::int FOR length::int) END
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS j (run_id, seq, blob_id, first, length)`;

interface NewPayload {
  readonly id: number;
  readonly refs: number;
  readonly bytes: Uint8Array;
}

/** Payloads that the flush brings and that something refers to once it is written. */
export function newPayloads(draft: Draft): readonly NewPayload[] {
  const kept: NewPayload[] = [];
  for (const [id, bytes] of draft.payloads) {
    const { change: refs, left } = draft.references.get(id) ?? { change: 0, left: false };
    if (refs > 0 || !left) kept.push({ id, refs, bytes });
  }
  return kept;
}

function endToEnd(all: readonly StoredBytes[]): { bytes: Buffer; blobs: string; firsts: string; lengths: string } {
  const firsts: number[] = [];
  const lengths: number[] = [];
  let first = 1;
  for (const { bytes } of all) {
    firsts.push(first);
    lengths.push(bytes?.byteLength ?? 0);
    first += bytes?.byteLength ?? 0;
  }
  const inline = all.flatMap(({ bytes }) => (bytes === null ? [] : [bytes]));
  return {
    bytes: Buffer.concat(inline),
    blobs: numbers(all.map(({ blobId }) => blobId)),
    firsts: numbers(firsts),
    lengths: numbers(lengths),
  };
}

const inRow = (bytes: Uint8Array): StoredBytes => ({ bytes, blobId: null });

/** Writes payloads and journals of a draft. Unless some are large, the statements go out at once. */
export async function writeBytes(tx: PostgresTx, draft: Draft): Promise<void> {
  const payloads = newPayloads(draft);
  const segments = [...draft.journal.values()];
  const all = [...payloads.map(({ bytes }) => bytes), ...segments.map(({ events }) => events)];
  const isLarge = all.some((bytes) => bytes.byteLength > BLOB_ABOVE_BYTES);
  const stored = isLarge ? await storeAllBytes(tx, all) : all.map(inRow);
  const sent: Promise<unknown>[] = [];
  if (payloads.length > 0) {
    const { bytes, blobs, firsts, lengths } = endToEnd(stored.slice(0, payloads.length));
    const ids = numbers(payloads.map(({ id }) => id));
    sent.push(tx.run(PAYLOADS, bytes, ids, numbers(payloads.map(({ refs }) => refs)), blobs, firsts, lengths));
  }
  if (segments.length > 0) {
    const { bytes, blobs, firsts, lengths } = endToEnd(stored.slice(payloads.length));
    const runs = numbers(segments.map(({ runId }) => runId));
    sent.push(tx.run(JOURNAL, bytes, runs, numbers(segments.map(({ seq }) => seq)), blobs, firsts, lengths));
  }
  await Promise.all(sent);
}
