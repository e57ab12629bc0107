import type { ApiKeyRow } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';

const ADD = 'INSERT INTO api_key (id, account_id, name, prefix, hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)';
const REMOVE = 'DELETE FROM api_key WHERE id = $1 AND account_id = $2';

/** Keeps a key by its hash. */
export async function addApiKey(tx: PostgresTx, { key, hash }: { key: ApiKeyRow; hash: string }): Promise<null> {
  await tx.run(ADD, key.id, key.userId, key.name, key.prefix, hash, key.createdAt);
  return null;
}

/** Removes a key of this user. */
export async function removeApiKey(tx: PostgresTx, { userId, id }: { userId: number; id: string }): Promise<boolean> {
  return (await tx.run(REMOVE, id, userId)) > 0;
}
