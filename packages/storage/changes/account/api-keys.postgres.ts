import type { ApiKeyRow, NewAudit } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { audit } from './audit.postgres.ts';

const ADD = 'INSERT INTO api_key (id, account_id, name, prefix, hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)';
const REMOVE = 'DELETE FROM api_key WHERE id = $1 AND account_id = $2';

/** Keeps a key by its hash. It is recorded in the same breath. */
export async function addApiKey(
  tx: PostgresTx,
  { key, hash, record }: { key: ApiKeyRow; hash: string; record: NewAudit | null },
): Promise<null> {
  await tx.run(ADD, key.id, key.userId, key.name, key.prefix, hash, key.createdAt);
  if (record !== null) await audit(tx, { entry: record });
  return null;
}

/** Removes a key of this user. It is recorded in the same breath. */
export async function removeApiKey(
  tx: PostgresTx,
  { userId, id, record }: { userId: number; id: string; record: NewAudit | null },
): Promise<boolean> {
  const isRemoved = (await tx.run(REMOVE, id, userId)) > 0;
  if (isRemoved && record !== null) await audit(tx, { entry: record });
  return isRemoved;
}
