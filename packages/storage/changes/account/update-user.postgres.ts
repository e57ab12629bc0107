import type { PostgresTx } from '../../postgres/transaction.ts';
import type { StoredUser } from '../../queries/rows.ts';

const UPDATE = `UPDATE account SET email = coalesce($1, email), first_name = coalesce($2, first_name), last_name = coalesce($3, last_name)
  WHERE id = $4 RETURNING *`;

/** Sets the fields that are present. */
export async function updateUser(
  tx: PostgresTx,
  {
    id,
    change,
  }: { id: number; change: { readonly email?: string; readonly firstName?: string; readonly lastName?: string } },
): Promise<StoredUser | null> {
  return (
    (await tx.get<StoredUser>(UPDATE, change.email ?? null, change.firstName ?? null, change.lastName ?? null, id)) ??
    null
  );
}
