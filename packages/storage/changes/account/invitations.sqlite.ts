import type { InvitationRow } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';

const ADD = `INSERT INTO invitation (id, email, token_hash, created_by, created_at, expires_at, accepted_by)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const REMOVE = 'DELETE FROM invitation WHERE id = ?';

/** Keeps an invitation by the hash of its token. */
export function addInvitation(
  tx: SqliteTx,
  { invitation, tokenHash }: { invitation: InvitationRow; tokenHash: string },
): null {
  const { id, email, createdBy, createdAt, expiresAt, acceptedBy } = invitation;
  tx.run(ADD, id, email, tokenHash, createdBy, createdAt, expiresAt, acceptedBy);
  return null;
}

/** Takes an invitation back. */
export function removeInvitation(tx: SqliteTx, { id }: { id: string }): boolean {
  return tx.run(REMOVE, id) > 0;
}
