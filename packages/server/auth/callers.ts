import { createHash } from 'node:crypto';
import type { ApiKeyId, Instant, UserId } from '@loopwright/model';
import type { Store, UserRow } from '@loopwright/runtime/ports';
import type { Caller, Callers } from './caller.ts';
import type { Credentials } from './credentials.ts';
import type { Tokens } from './tokens.ts';

interface Known {
  readonly caller: Caller;
  readonly until: Instant;
}

/** Credentials of each kind kept in memory at most. */
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
  const known: Readonly<Record<Credentials['kind'], Map<string, Known>>> = { token: new Map(), 'api-key': new Map() };
  let changes = 0;

  /** What was read before a change is not kept: it may be what the change ended. */
  function remember(kind: Credentials['kind'], text: string, caller: Caller, until: Instant, readAt: number): Caller {
    if (readAt !== changes) return caller;
    const ofKind = known[kind];
    if (ofKind.size >= KEPT) ofKind.delete(ofKind.keys().next().value!);
    ofKind.set(text, { caller, until });
    return caller;
  }

  function recall({ kind, text }: Credentials): Caller | null {
    const entry = known[kind].get(text);
    if (entry === undefined) return null;
    if (entry.until > now()) return entry.caller;
    known[kind].delete(text);
    return null;
  }

  async function readToken(token: string): Promise<Caller | null> {
    const claims = tokens.read(token, 'access');
    if (claims === null) return null;
    const readAt = changes;
    const user = await accounts.user(claims.user_id);
    if (user === null || user.tokenGeneration !== claims.gen) return null;
    const until = Math.min(claims.exp * 1000, now() + KNOWN_MS);
    return remember('token', token, callerFrom(user, 'token', null), until, readAt);
  }

  async function readKey(key: string): Promise<Caller | null> {
    const readAt = changes;
    const user = await accounts.userByApiKeyHash(apiKeyHash(key));
    if (user === null) return null;
    const prefix = key.slice(0, KEY_PREFIX_CHARACTERS);
    const row = (await accounts.apiKeys(user.id)).find((one) => one.prefix === prefix);
    if (row === undefined) return null; // deleted meanwhile
    return remember('api-key', key, callerFrom(user, 'api-key', row.id), now() + KNOWN_MS, readAt);
  }

  function read({ kind, text }: Credentials): Promise<Caller | null> {
    return kind === 'token' ? readToken(text) : readKey(text);
  }

  function forgetHere(userId: UserId): void {
    changes += 1;
    for (const ofKind of [known.token, known['api-key']])
      for (const [text, { caller }] of ofKind) if (caller.id === userId) ofKind.delete(text);
  }

  cluster?.listen((bell) => {
    if (bell.bell === 'account') forgetHere(bell.userId);
    if (bell.bell !== 'all') return;
    changes += 1;
    known.token.clear();
    known['api-key'].clear();
  });
  return {
    by: (credentials) => recall(credentials) ?? read(credentials),
    remembered: recall,
    forget(userId) {
      forgetHere(userId);
      cluster?.ring({ bell: 'account', userId });
    },
  };
}

/** A caller as the routes see it. */
export function callerFrom(user: UserRow, via: Caller['via'], apiKeyId: ApiKeyId | null): Caller {
  const { id, username, isOwner, tokenGeneration } = user;
  return { id, username, isOwner, via, apiKeyId, tokenGeneration };
}
