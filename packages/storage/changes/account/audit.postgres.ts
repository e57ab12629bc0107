import type { NewAudit } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';

const ADD =
  'INSERT INTO audit (at, account_id, username, action, target_type, target_id, details) VALUES ($1, $2, $3, $4, $5, $6, $7)';

/** Records what somebody did. */
export async function audit(tx: PostgresTx, { entry }: { entry: NewAudit }): Promise<null> {
  await tx.run(
    ADD,
    entry.at,
    entry.userId,
    entry.username,
    entry.action,
    entry.targetType,
    entry.targetId,
    JSON.stringify(entry.details),
  );
  return null;
}
