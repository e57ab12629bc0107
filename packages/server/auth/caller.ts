import type { ApiKeyId, UserId } from '@loopwright/model';

/** Who calls. */
export interface Caller {
  readonly id: UserId;
  readonly username: string;
  readonly isOwner: boolean;
  readonly via: 'token' | 'api-key' | 'single-user';
  readonly apiKeyId: ApiKeyId | null;
}

/** Who stands behind a token or a key. */
export interface Callers {
  byAccessToken(token: string): Promise<Caller | null> | Caller | null;
  byApiKey(key: string): Promise<Caller | null> | Caller | null;
  /** Who stands behind it, where that is remembered; null where the store would have to be asked. */
  remembered(kind: 'token' | 'api-key', text: string): Caller | null;
  /** Forgets what is known of a user: a key, a password or the user is gone. */
  forget(userId: UserId): void;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public routes without credentials. */
    caller: Caller | null;
  }
}
