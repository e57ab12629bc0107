import type { AccountStore } from '@loopwright/runtime/ports';
import type { Changer } from './change.ts';
import {
  apiKeysOf,
  auditPage,
  countUsers,
  invitations,
  keyDigest,
  revokedToken,
  toApiKey,
  toAudit,
  toInvitation,
  toUser,
  userById,
  userByKey,
  userByName,
  users,
} from './queries/accounts.sqlite.ts';
import type { Query, Reader } from './queries/read.ts';
import type { StoredUser } from './queries/rows.ts';

/** Users, keys, invitations, revoked tokens and the audit record on SQLite. */
export function accountStore(read: Reader, change: Changer, now: () => number): AccountStore {
  const one = async (query: Query<StoredUser>) => {
    const row = await read.first(query);
    return row === null ? null : toUser(row);
  };
  return {
    keyDigest: async () => (await read.first(keyDigest()))?.digest ?? null,
    keepKey: (digest, { replace = false } = {}) => change('keepKey', { digest, replace }),
    countUsers: async () => (await read.first(countUsers()))?.users ?? 0,
    async createUser(user, { onlyFirst, invitationHash, record = null }, at) {
      const created = await change('createUser', { user, onlyFirst, invitationHash, record, at });
      return typeof created === 'string' ? created : toUser(created);
    },
    user: (id) => one(userById(id)),
    userByName: (username) => one(userByName(username)),
    users: async () => (await read.all(users())).map(toUser),
    async updateUser(id, fields) {
      const row = await change('updateUser', { id, change: fields });
      return row === null ? null : toUser(row);
    },
    setPassword: (id, passwordHash, record) => change('setPassword', { id, passwordHash, record: record ?? null }),
    async signOutEverywhere(id) {
      await change('signOutEverywhere', { id });
    },
    removeUser: (id) => change('removeUser', { id, at: now() }),

    apiKeys: async (userId) => (await read.all(apiKeysOf(userId))).map(toApiKey),
    async addApiKey(key, hash, record) {
      await change('addApiKey', { key, hash, record: record ?? null });
    },
    removeApiKey: (userId, id, record) => change('removeApiKey', { userId, id, record: record ?? null }),
    userByApiKeyHash: (hash) => one(userByKey(hash)),

    async revokeToken(jti, expiresAt) {
      await change('revokeToken', { jti, expiresAt });
    },
    isRevoked: async (jti) => (await read.first(revokedToken(jti))) !== null,

    invitations: async () => (await read.all(invitations())).map(toInvitation),
    async addInvitation(invitation, tokenHash) {
      await change('addInvitation', { invitation, tokenHash });
    },
    removeInvitation: (id) => change('removeInvitation', { id }),

    async audit(entry) {
      await change('audit', { entry });
    },
    auditPage: async (filter) => (await read.all(auditPage(filter))).map(toAudit),
  };
}
