import type { ApiKeyRow, NewAudit } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';
import { audit } from './audit.sqlite.ts';

const ADD = 'INSERT INTO api_key (id, account_id, name, prefix, hash, created_at) VALUES (?, ?, ?, ?, ?, ?)';
const REMOVE = 'DELETE FROM api_key WHERE id = ? AND account_id = ?';

/** Keeps a key by its hash. It is recorded in the same breath. */
export function addApiKey(
  tx: SqliteTx,
  { key, hash, record }: { key: ApiKeyRow; hash: string; record: NewAudit | null },
): null {
  tx.run(ADD, key.id, key.userId, key.name, key.prefix, hash, key.createdAt);
  if (record !== null) audit(tx, { entry: record });
  return null;
}

/** Removes a key of this user. It is recorded in the same breath. */
export function removeApiKey(
  tx: SqliteTx,
  { userId, id, record }: { userId: number; id: string; record: NewAudit | null },
): boolean {
  const isRemoved = tx.run(REMOVE, id, userId) > 0;
  if (isRemoved && record !== null) audit(tx, { entry: record });
  return isRemoved;
}
