import type { ChangeOutcome, GroupContext } from './context.ts';
import { advanceLane } from './lanes.sqlite.ts';
import type { StoredChangeOf } from './stored-change.ts';
import { tallyPayload } from './tally.sqlite.ts';

const ACKNOWLEDGE =
  'DELETE FROM message WHERE seq = ? AND state = 1 AND worker = ? RETURNING payload_id, queue_id, key';

/** Removes a message that this incarnation holds. Its payload stays while its run refers to it. */
export function acknowledge(group: GroupContext, { seq }: Pick<StoredChangeOf<'acknowledge'>, 'seq'>): ChangeOutcome {
  const gone = group.tx.get<{ payload_id: number | null; queue_id: number; key: string | null }>(
    ACKNOWLEDGE,
    seq,
    group.worker,
  );
  if (gone === undefined) return 'lease-lost';
  if (gone.payload_id !== null) tallyPayload(group.tally, gone.payload_id, -1, true);
  if (gone.key !== null) advanceLane(group.tx, gone.queue_id, gone.key);
  return 'written';
}
