import type { StoredUser } from '../../queries/rows.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

const UPDATE = `UPDATE account SET email = coalesce(?, email), first_name = coalesce(?, first_name), last_name = coalesce(?, last_name)
  WHERE id = ? RETURNING *`;

/** Sets the fields that are present. */
export function updateUser(
  tx: SqliteTx,
  {
    id,
    change,
  }: { id: number; change: { readonly email?: string; readonly firstName?: string; readonly lastName?: string } },
): StoredUser | null {
  return (
    tx.get<StoredUser>(UPDATE, change.email ?? null, change.firstName ?? null, change.lastName ?? null, id) ?? null
  );
}
