import type { UserId } from '@loopwright/model';
import type { NewAccountAudit, NewUser } from '@loopwright/runtime/ports';
import type { StoredUser } from '../../queries/rows.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { audit } from './audit.sqlite.ts';

const COUNT = 'SELECT count(*) AS users FROM account';
const TAKEN = 'SELECT 1 AS taken FROM account WHERE username_key = ?';
const INVITATION = 'SELECT id FROM invitation WHERE token_hash = ? AND accepted_by IS NULL AND expires_at > ?';
const ACCEPT = 'UPDATE invitation SET accepted_by = ? WHERE id = ?';
const CREATE = `INSERT INTO account (username, username_key, email, first_name, last_name, is_owner, password_hash, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`;

/** Creates an account; the first one is the owner's. An invitation is spent in the same breath. */
export function createUser(
  tx: SqliteTx,
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
): StoredUser | 'taken' | 'not-first' | 'invitation-invalid' {
  const first = tx.get<{ users: number }>(COUNT)!.users === 0;
  if (onlyFirst && !first) return 'not-first';
  const invitation = invitationHash === null ? null : tx.get<{ id: string }>(INVITATION, invitationHash, at);
  if (invitation === undefined) return 'invitation-invalid';
  const key = user.username.toLowerCase();
  if (tx.get(TAKEN, key) !== undefined) return 'taken';
  const { username, email, firstName, lastName, passwordHash } = user;
  const created = tx.get<StoredUser>(
    CREATE,
    username,
    key,
    email,
    firstName,
    lastName,
    first ? 1 : 0,
    passwordHash,
    at,
  )!;
  if (invitation !== null) tx.run(ACCEPT, created.id, invitation.id);
  if (record !== null) {
    const userId = record.userId === 'own' ? (created.id as UserId) : null;
    const entry = { ...record, userId, targetId: String(created.id) };
    audit(tx, { entry });
  }
  return created;
}
