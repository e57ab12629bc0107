import type { UserId } from '@loopwright/model';
import type { NewAccountAudit, NewUser } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { StoredUser } from '../../queries/rows.ts';
import { audit } from './audit.postgres.ts';

const COUNT = 'SELECT count(*) AS users FROM account';
const TAKEN = 'SELECT 1 AS taken FROM account WHERE username_key = $1';
const INVITATION = 'SELECT id FROM invitation WHERE token_hash = $1 AND accepted_by IS NULL AND expires_at > $2';
const ACCEPT = 'UPDATE invitation SET accepted_by = $1 WHERE id = $2';
const CREATE = `INSERT INTO account (username, username_key, email, first_name, last_name, is_owner, password_hash, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`;

/** Creates an account; the first one is the owner's. An invitation is spent in the same breath. */
export async function createUser(
  tx: PostgresTx,
  {
    user,
    onlyFirst,
    invitationHash,
    record,
    at,
  }: {
    user: NewUser;
    onlyFirst: boolean;
    invitationHash: string | null;
    record: NewAccountAudit | null;
    at: number;
  },
): Promise<StoredUser | 'taken' | 'not-first' | 'invitation-invalid'> {
  const first = (await tx.get<{ users: number }>(COUNT))!.users === 0;
  if (onlyFirst && !first) return 'not-first';
  const invitation = invitationHash === null ? null : await tx.get<{ id: string }>(INVITATION, invitationHash, at);
  if (invitation === undefined) return 'invitation-invalid';
  const key = user.username.toLowerCase();
  if ((await tx.get(TAKEN, key)) !== undefined) return 'taken';
  const { username, email, firstName, lastName, passwordHash } = user;
  const created = (await tx.get<StoredUser>(
    CREATE,
    username,
    key,
    email,
    firstName,
    lastName,
    first ? 1 : 0,
    passwordHash,
    at,
  ))!;
  if (invitation !== null) await tx.run(ACCEPT, created.id, invitation.id);
  if (record !== null) {
    const userId = record.userId === 'own' ? (created.id as UserId) : null;
    const entry = { ...record, userId, targetId: String(created.id) };
    await audit(tx, { entry });
  }
  return created;
}
