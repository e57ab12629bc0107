import { acknowledge } from './acknowledge.sqlite.ts';
import type { ChangeOutcome, GroupContext } from './context.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { tallyPayload } from './tally.sqlite.ts';

const HELD = 'SELECT payload_id FROM message WHERE seq = ? AND state = 1 AND worker = ?';
const PUT = 'UPDATE message SET payload_id = ? WHERE seq = ?';

/** Makes one message of several: the first holds the new payload, the others go. One that is not held loses the group. */
export function gatherMessages(
  group: GroupContext,
  { seqs, payloadId }: StoredChangeOf<'gather-messages'>,
): ChangeOutcome {
  const [first = 0, ...others] = seqs;
  const before = group.tx.get<{ payload_id: number | null }>(HELD, first, group.worker);
  if (before === undefined) return 'lease-lost';
  group.tx.run(PUT, payloadId, first);
  tallyPayload(group.tally, payloadId, 1, false);
  if (before.payload_id !== null) tallyPayload(group.tally, before.payload_id, -1, true);
  for (const seq of others) if (acknowledge(group, { seq }) === 'lease-lost') return 'lease-lost';
  return 'written';
}
