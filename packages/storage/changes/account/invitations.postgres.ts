import type { InvitationRow } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';

const ADD = `INSERT INTO invitation (id, email, token_hash, created_by, created_at, expires_at, accepted_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const REMOVE = 'DELETE FROM invitation WHERE id = $1';

/** Keeps an invitation by the hash of its token. */
export async function addInvitation(
  tx: PostgresTx,
  { invitation, tokenHash }: { invitation: InvitationRow; tokenHash: string },
): Promise<null> {
  const { id, email, createdBy, createdAt, expiresAt, acceptedBy } = invitation;
  await tx.run(ADD, id, email, tokenHash, createdBy, createdAt, expiresAt, acceptedBy);
  return null;
}

/** Takes an invitation back. */
export async function removeInvitation(tx: PostgresTx, { id }: { id: string }): Promise<boolean> {
  return (await tx.run(REMOVE, id)) > 0;
}
