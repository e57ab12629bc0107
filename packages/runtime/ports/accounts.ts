import type { ApiKeyId, Instant, Json, UserId } from '@loopwright/model';

export interface UserRow {
  readonly id: UserId;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly isOwner: boolean;
  /** Of passwords: a PHC string (argon2id). */
  readonly passwordHash: string;
  /** Counts sign-outs everywhere: tokens carry it and die when it moves on. */
  readonly tokenGeneration: number;
  readonly createdAt: Instant;
}

export interface ApiKeyRow {
  readonly id: ApiKeyId;
  readonly userId: UserId;
  readonly name: string;
  readonly prefix: string;
  readonly createdAt: Instant;
}

export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly createdBy: UserId;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly acceptedBy: UserId | null;
}

/** One thing that somebody changed, started or stopped. Never holds a secret. */
export interface AuditRow {
  readonly id: number;
  readonly at: Instant;
  readonly userId: UserId | null;
  readonly username: string;
  /** Such as `workflow.start`, `node.update`, `user.password`. */
  readonly action: string;
  /** Kind and id of what it was done to, such as `workflow` and its id. */
  readonly targetType: string;
  readonly targetId: string;
  readonly details: Json;
}

/** A row of the audit record to be written. */
export type NewAudit = Omit<AuditRow, 'id'>;

/** The row of an account that is made, which it was done to. `own`: it did so itself. */
export type NewAccountAudit = Omit<NewAudit, 'userId' | 'targetId'> & { readonly userId: 'own' | null };

export type NewUser = Omit<UserRow, 'id' | 'tokenGeneration' | 'createdAt' | 'isOwner'>;

/** Which page of the audit record. */
export interface AuditFilter {
  readonly userId?: UserId;
  readonly targetId?: string;
  readonly action?: string;
  /** At or after. */
  readonly from?: Instant;
  /** At or before. */
  readonly to?: Instant;
  /** Where the page before ended. */
  readonly before?: Pick<AuditRow, 'at' | 'id'>;
  readonly limit: number;
}

/** Users, keys, invitations, tokens that were logged out, and the audit record. */
export interface AccountStore {
  /** Digest of the key that passwords are sealed with and tokens are signed by; null where none came yet. */
  keyDigest(): Promise<string | null>;
  /** Keeps this digest of a key where none is kept, or where it is to replace the one that is; answers the one that is. */
  keepKey(digest: string, options?: { readonly replace?: boolean }): Promise<string>;
  countUsers(): Promise<number>;
  /** The first user is the owner. `taken`: the name exists (compared without case). `first-only`: `onlyFirst` was asked and there is one already. */
  createUser(
    user: NewUser,
    options: {
      readonly onlyFirst: boolean;
      readonly invitationHash: string | null;
      /** Written together with the account. */
      readonly record?: NewAccountAudit;
    },
    at: Instant,
  ): Promise<UserRow | 'taken' | 'not-first' | 'invitation-invalid'>;
  user(id: UserId): Promise<UserRow | null>;
  userByName(username: string): Promise<UserRow | null>;
  users(): Promise<readonly UserRow[]>;
  updateUser(id: UserId, change: Partial<Pick<UserRow, 'email' | 'firstName' | 'lastName'>>): Promise<UserRow | null>;
  /** New password; every token before dies. `record` is written together with it. */
  setPassword(id: UserId, passwordHash: string, record?: NewAudit): Promise<boolean>;
  /** Every token and session of the user dies. */
  signOutEverywhere(id: UserId): Promise<void>;
  /** Removes a user with nothing left to own; `owns-workflows` otherwise. */
  removeUser(id: UserId): Promise<'removed' | 'owns-workflows' | 'unknown'>;

  apiKeys(userId: UserId): Promise<readonly ApiKeyRow[]>;
  /** `record` is written together with it. */
  addApiKey(key: ApiKeyRow, hash: string, record?: NewAudit): Promise<void>;
  /** `record` is written together with it, where there was such a key. */
  removeApiKey(userId: UserId, id: ApiKeyId, record?: NewAudit): Promise<boolean>;
  /** By SHA-256 of the key, hex. */
  userByApiKeyHash(hash: string): Promise<UserRow | null>;

  revokeToken(jti: string, expiresAt: Instant): Promise<void>;
  isRevoked(jti: string): Promise<boolean>;

  invitations(): Promise<readonly InvitationRow[]>;
  addInvitation(invitation: InvitationRow, tokenHash: string): Promise<void>;
  removeInvitation(id: string): Promise<boolean>;

  audit(entry: NewAudit): Promise<void>;
  /** Newest first, of one instant the one that was written last. */
  auditPage(filter: AuditFilter): Promise<readonly AuditRow[]>;
}
