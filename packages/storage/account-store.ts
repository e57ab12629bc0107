import type { ApiKeyId, UserId } from '@loopwright/model';
import type { AccountStore, ApiKeyRow, AuditRow, InvitationRow, UserRow } from '@loopwright/runtime/ports';
import type { Changer } from './change.ts';
import type { Queries } from './queries/compile.ts';
import { json } from './queries/json.ts';
import type { Reader } from './queries/read.ts';
import type { StoredUser } from './queries/rows.ts';

const toUser = (row: StoredUser): UserRow => ({
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
const toUserOrNull = (row: StoredUser | null): UserRow | null => (row === null ? null : toUser(row));

/** Users, keys, invitations, revoked tokens and the audit record on SQLite. */
export function accountStore(queries: Queries, read: Reader, change: Changer, now: () => number): AccountStore {
  const users = queries.selectFrom('account').selectAll('account');
  return {
    async countUsers() {
      const row = await read.first(
        queries.selectFrom('account').select((each) => each.fn.countAll<number>().as('users')),
      );
      return row?.users ?? 0;
    },
    async createUser(user, { onlyFirst, invitationHash }, at) {
      const created = await change('createUser', { user, onlyFirst, invitationHash, at });
      return typeof created === 'string' ? created : toUser(created);
    },
    user: async (id) => toUserOrNull(await read.first(users.where('id', '=', id))),
    userByName: async (username) =>
      toUserOrNull(await read.first(users.where('username_key', '=', username.toLowerCase()))),
    users: async () => (await read.all(users.orderBy('id'))).map(toUser),
    updateUser: async (id, fields) => toUserOrNull(await change('updateUser', { id, change: fields })),
    setPassword: (id, passwordHash) => change('setPassword', { id, passwordHash }),
    async signOutEverywhere(id) {
      await change('signOutEverywhere', { id });
    },
    removeUser: (id) => change('removeUser', { id, at: now() }),

    async apiKeys(userId) {
      const rows = await read.all(
        queries
          .selectFrom('api_key')
          .select(['id', 'account_id', 'name', 'prefix', 'created_at'])
          .where('account_id', '=', userId)
          .orderBy('created_at', 'desc')
          .orderBy('id'),
      );
      return rows.map(
        (row): ApiKeyRow => ({
          id: row.id as ApiKeyId,
          userId: row.account_id as UserId,
          name: row.name,
          prefix: row.prefix,
          createdAt: row.created_at,
        }),
      );
    },
    async addApiKey(key, hash) {
      await change('addApiKey', { key, hash });
    },
    removeApiKey: (userId, id) => change('removeApiKey', { userId, id }),
    userByApiKeyHash: async (hash) =>
      toUserOrNull(
        await read.first(
          users.innerJoin('api_key', 'api_key.account_id', 'account.id').where('api_key.hash', '=', hash),
        ),
      ),

    async revokeToken(jti, expiresAt) {
      await change('revokeToken', { jti, expiresAt });
    },
    isRevoked: async (jti) =>
      (await read.first(queries.selectFrom('revoked_token').select('jti').where('jti', '=', jti))) !== null,

    async invitations() {
      const rows = await read.all(
        queries
          .selectFrom('invitation')
          .select(['id', 'email', 'created_by', 'created_at', 'expires_at', 'accepted_by'])
          .orderBy('created_at', 'desc')
          .orderBy('id'),
      );
      return rows.map(
        (row): InvitationRow => ({
          id: row.id,
          email: row.email,
          createdBy: row.created_by as UserId,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
          acceptedBy: row.accepted_by as UserId | null,
        }),
      );
    },
    async addInvitation(invitation, tokenHash) {
      await change('addInvitation', { invitation, tokenHash });
    },
    removeInvitation: (id) => change('removeInvitation', { id }),

    async audit(entry) {
      await change('audit', { entry });
    },
    async auditPage({ userId, targetId, action, beforeId, limit }) {
      let page = queries.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit);
      if (userId !== undefined) page = page.where('account_id', '=', userId);
      if (targetId !== undefined) page = page.where('target_id', '=', targetId);
      if (action !== undefined) page = page.where('action', '=', action);
      if (beforeId !== undefined) page = page.where('id', '<', beforeId);
      return (await read.all(page)).map(
        (row): AuditRow => ({
          id: row.id,
          at: row.at,
          userId: row.account_id as UserId | null,
          username: row.username,
          action: row.action,
          targetType: row.target_type,
          targetId: row.target_id,
          details: json(row.details),
        }),
      );
    },
  };
}
