import { createHash } from 'node:crypto';
import type { ApiKeyId, Instant, UserId } from '@loopwright/model';
import type { Store, UserRow } from '@loopwright/runtime/ports';
import type { Caller, Callers } from './caller.ts';
import type { Tokens } from './tokens.ts';

/** Credentials kept in memory at most. */
const KEPT = 10_000;
/** How long a caller is known without asking the store; changes in other processes are heard of soon, in this one at once. */
const KNOWN_MS = 30_000;

/** How much of a key is kept in the clear, to tell keys apart. */
export const KEY_PREFIX_CHARACTERS = 8;

/** SHA-256 of an API key, hex: what the store keeps of it. */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Makes the look-up, with a bounded memory so that a hot door does not ask the store each time. */
export function createCallers(
  { accounts, cluster }: Pick<Store, 'accounts' | 'cluster'>,
  tokens: Tokens,
  now: () => Instant,
): Callers {
  const known = new Map<string, { readonly caller: Caller; readonly until: Instant }>();
  let changes = 0;

  /** What was read before a change is not kept: it may be what the change ended. */
  function remember(credential: string, caller: Caller, until: Instant, readAt: number): Caller {
    if (readAt !== changes) return caller;
    if (known.size >= KEPT) known.delete(known.keys().next().value!);
    known.set(credential, { caller, until });
    return caller;
  }

  function recall(credential: string): Caller | null {
    const entry = known.get(credential);
    if (entry === undefined) return null;
    if (entry.until > now()) return entry.caller;
    known.delete(credential);
    return null;
  }

  async function readToken(token: string): Promise<Caller | null> {
    const claims = tokens.read(token, 'access');
    if (claims === null) return null;
    const readAt = changes;
    const user = await accounts.user(claims.user_id);
    if (user === null || user.tokenGeneration !== claims.gen) return null;
    const until = Math.min(claims.exp * 1000, now() + KNOWN_MS);
    return remember(`token ${token}`, callerFrom(user, 'token', null), until, readAt);
  }

  async function readKey(key: string): Promise<Caller | null> {
    const readAt = changes;
    const user = await accounts.userByApiKeyHash(apiKeyHash(key));
    if (user === null) return null;
    const prefix = key.slice(0, KEY_PREFIX_CHARACTERS);
    const row = (await accounts.apiKeys(user.id)).find((one) => one.prefix === prefix);
    return remember(`key ${key}`, callerFrom(user, 'api-key', row?.id ?? null), now() + KNOWN_MS, readAt);
  }

  function forgetHere(userId: UserId): void {
    changes += 1;
    for (const [credential, { caller }] of known) if (caller.id === userId) known.delete(credential);
  }

  cluster?.listen((bell) => {
    if (bell.bell === 'account') forgetHere(bell.userId);
    if (bell.bell !== 'all') return;
    changes += 1;
    known.clear();
  });
  return {
    byAccessToken: (token) => recall(`token ${token}`) ?? readToken(token),
    byApiKey: (key) => recall(`key ${key}`) ?? readKey(key),
    remembered: (kind, text) => recall(kind === 'token' ? `token ${text}` : `key ${text}`),
    forget(userId) {
      forgetHere(userId);
      cluster?.ring({ bell: 'account', userId });
    },
  };
}

/** A caller as the routes see it. */
export function callerFrom(user: UserRow, via: Caller['via'], apiKeyId: ApiKeyId | null): Caller {
  return { id: user.id, username: user.username, isOwner: user.isOwner, via, apiKeyId };
}
