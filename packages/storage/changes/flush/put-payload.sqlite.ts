import { storeBytes } from '../../blobs/store-bytes.sqlite.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { tallyPayload } from './tally.sqlite.ts';

const PUT = 'INSERT INTO payload (id, refs, blob_id, bytes) VALUES (?, 1, ?, ?)';

/** Writes a payload. The one reference that nearly always follows in the same flush is counted ahead. */
export function putPayload(group: GroupContext, { payload }: StoredChangeOf<'put-payload'>): ChangeOutcome {
  const stored = storeBytes(group.tx, payload.bytes);
  group.tx.run(PUT, payload.id, stored.blobId, stored.bytes);
  tallyPayload(group.tally, payload.id, -1, false);
  return 'written';
}
