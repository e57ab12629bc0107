import type { ApiKeyId, UserId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import type { Caller } from '../auth/caller.ts';

/** Who opened a socket, and what let them in: it dies with that. */
export interface SocketHolder {
  readonly userId: UserId;
  readonly tokenGeneration: number;
  /** Null: an access token did. */
  readonly apiKeyId: ApiKeyId | null;
}

/** The holder of a caller's socket; null where nothing that can end let them in. */
export function holderOf(caller: Caller | null): SocketHolder | null {
  if (caller === null || caller.via === 'single-user') return null;
  const { id, tokenGeneration, apiKeyId } = caller;
  return { userId: id, tokenGeneration, apiKeyId };
}

/** Whether the user is still there and has neither signed out everywhere nor got another password, and the API key was not deleted. */
export async function mayStay({ accounts }: Pick<Store, 'accounts'>, holder: SocketHolder): Promise<boolean> {
  const { userId, tokenGeneration, apiKeyId } = holder;
  if ((await accounts.user(userId))?.tokenGeneration !== tokenGeneration) return false;
  return apiKeyId === null || (await accounts.apiKeys(userId)).some(({ id }) => id === apiKeyId);
}
