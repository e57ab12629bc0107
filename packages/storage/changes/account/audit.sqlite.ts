import type { NewAudit } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';

const ADD =
  'INSERT INTO audit (at, account_id, username, action, target_type, target_id, details) VALUES (?, ?, ?, ?, ?, ?, ?)';

/** Records what somebody did. */
export function audit(tx: SqliteTx, { entry }: { entry: NewAudit }): null {
  tx.run(
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
