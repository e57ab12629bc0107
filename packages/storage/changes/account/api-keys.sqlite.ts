import type { ApiKeyRow } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';

const ADD = 'INSERT INTO api_key (id, account_id, name, prefix, hash, created_at) VALUES (?, ?, ?, ?, ?, ?)';
const REMOVE = 'DELETE FROM api_key WHERE id = ? AND account_id = ?';

/** Keeps a key by its hash. */
export function addApiKey(tx: SqliteTx, { key, hash }: { key: ApiKeyRow; hash: string }): null {
  tx.run(ADD, key.id, key.userId, key.name, key.prefix, hash, key.createdAt);
  return null;
}

/** Removes a key of this user. */
export function removeApiKey(tx: SqliteTx, { userId, id }: { userId: number; id: string }): boolean {
  return tx.run(REMOVE, id, userId) > 0;
}
