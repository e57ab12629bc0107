import type { ApiKeyId, UserId } from '@loopwright/model';
import type { ApiKeyRow, AuditFilter, AuditRow, InvitationRow, UserRow } from '@loopwright/runtime/ports';
import { json } from './json.ts';
import { heavyQuery, type Query, query, where } from './read.ts';
import type { StoredUser } from './rows.ts';

export const toUser = (row: StoredUser): UserRow => ({
  id: row.id as UserId,
  username: row.username,
  email: row.email,
  firstName: row.first_name,
  lastName: row.last_name,
  isOwner: row.is_owner === 1,
  passwordHash: row.password_hash,
  tokenGeneration: row.token_generation,
  createdAt: row.created_at,
});

/** Digest of the key that passwords are sealed with; no row where none is known. */
export const keyDigest = (): Query<{ readonly digest: string }> => query('SELECT digest FROM key_check WHERE id = 1');

export const countUsers = (): Query<{ readonly users: number }> => query('SELECT count(*) AS users FROM account');

export const users = (): Query<StoredUser> => query('SELECT * FROM account ORDER BY id');

export const userById = (id: UserId): Query<StoredUser> => query('SELECT * FROM account WHERE id = ?', id);

/** By name, compared without case. */
export const userByName = (username: string): Query<StoredUser> =>
  query('SELECT * FROM account WHERE username_key = ?', username.toLowerCase());

/** By the hash of one of the user's API keys. */
export const userByKey = (hash: string): Query<StoredUser> =>
  query('SELECT a.* FROM account a JOIN api_key k ON k.account_id = a.id WHERE k.hash = ?', hash);

interface KeyFound {
  readonly id: string;
  readonly account_id: number;
  readonly name: string;
  readonly prefix: string;
  readonly created_at: number;
}

/** Keys of a user, newest first. */
export const apiKeysOf = (userId: UserId): Query<KeyFound> =>
  query(
    'SELECT id, account_id, name, prefix, created_at FROM api_key WHERE account_id = ? ORDER BY created_at DESC, id',
    userId,
  );

export const toApiKey = (row: KeyFound): ApiKeyRow => ({
  id: row.id as ApiKeyId,
  userId: row.account_id as UserId,
  name: row.name,
  prefix: row.prefix,
  createdAt: row.created_at,
});

export const revokedToken = (jti: string): Query<unknown> =>
  query('SELECT 1 AS revoked FROM revoked_token WHERE jti = ?', jti);

interface InvitationFound {
  readonly id: string;
  readonly email: string;
  readonly created_by: number;
  readonly created_at: number;
  readonly expires_at: number;
  readonly accepted_by: number | null;
}

/** Invitations, newest first. */
export const invitations = (): Query<InvitationFound> =>
  query(
    'SELECT id, email, created_by, created_at, expires_at, accepted_by FROM invitation ORDER BY created_at DESC, id',
  );

export const toInvitation = (row: InvitationFound): InvitationRow => ({
  id: row.id,
  email: row.email,
  createdBy: row.created_by as UserId,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  acceptedBy: row.accepted_by as UserId | null,
});

interface AuditFound {
  readonly id: number;
  readonly at: number;
  readonly account_id: number | null;
  readonly username: string;
  readonly action: string;
  readonly target_type: string;
  readonly target_id: string;
  readonly details: string;
}

/** A page of the audit record, newest first: each filter has an index in this order, from which both bounds of the time are read. */
export function auditPage({ userId, targetId, action, from, to, before, limit }: AuditFilter): Query<AuditFound> {
  // A database may take either upper bound to look for, so it gets the narrower one only.
  const isBehind = before !== undefined && before.at <= (to ?? Number.POSITIVE_INFINITY);
  const filtered = where(
    userId === undefined ? null : ['account_id = ?', userId],
    targetId === undefined ? null : ['target_id = ?', targetId],
    action === undefined ? null : ['action = ?', action],
    from === undefined ? null : ['at >= ?', from],
    to === undefined || isBehind ? null : ['at <= ?', to],
    isBehind ? ['(at, id) < (?, ?)', before.at, before.id] : null,
  );
  return heavyQuery(`SELECT * FROM audit ${filtered.sql} ORDER BY at DESC, id DESC LIMIT ?`, ...filtered.values, limit);
}

export const toAudit = (row: AuditFound): AuditRow => ({
  id: row.id,
  at: row.at,
  userId: row.account_id as UserId | null,
  username: row.username,
  action: row.action,
  targetType: row.target_type,
  targetId: row.target_id,
  details: json(row.details),
});
