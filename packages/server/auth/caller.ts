import type { ApiKeyId, UserId } from '@loopwright/model';
import type { Credentials } from './credentials.ts';

/** Who calls. */
export interface Caller {
  readonly id: UserId;
  readonly username: string;
  readonly isOwner: boolean;
  readonly via: 'token' | 'api-key' | 'single-user';
  /** Null unless a key was shown. */
  readonly apiKeyId: ApiKeyId | null;
  /** The user's, when the credentials were verified. */
  readonly tokenGeneration: number;
}

/** Who stands behind a token or a key. */
export interface Callers {
  /** Null: nobody. At once where that is remembered; else the store is asked. */
  by(credentials: Credentials): Promise<Caller | null> | Caller | null;
  /** The same, where it is remembered; null where the store would have to be asked. */
  remembered(credentials: Credentials): Caller | null;
  /** Forgets what is known of a user: a key, a password or the user is gone. */
  forget(userId: UserId): void;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public routes without credentials. */
    caller: Caller | null;
  }
}
