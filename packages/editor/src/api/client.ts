import { createClient } from '@loopwright/client';
import { ApiError, type ErrorBody } from './api-error.ts';
import { markReached, markUnreachable } from './connection.ts';
import { claimsOf, type Session, sessionExpired, sessionStore, signIn, storedSession, userOf } from './session.ts';

let renewing: Promise<Session | null> | null = null;

/** Calls that carry the session and renew it once when it ran out. */
export const client = createClient({ baseUrl: location.origin, fetch: fetchAsCaller });

/**
 * The body of a call that must succeed.
 *
 * @example const workflows = await answer(client.GET('/api/workflow/'));
 * @throws ApiError
 */
export async function answer<Data>(
  call: Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>,
): Promise<Data> {
  const { data, error, response } = await call;
  if (response.ok) return data as Data;
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body = typeof error === 'object' && error !== null ? (error as ErrorBody) : {};
  throw new ApiError(response.status, body, Number.isFinite(wait) ? wait : null);
}

/**
 * Sends a request as whoever is signed in, and renews their session once when it ran out.
 *
 * @throws ApiError with status 0 when the server was not reached
 */
export async function fetchAsCaller(request: Request): Promise<Response> {
  const copy = request.clone();
  const { session } = sessionStore.getState();
  const first = await send(request, session);
  if (first.status !== 401 || isSessionCall(request.url)) return first;
  if (session === null) {
    // The server asked for no one when this page was loaded, and now does.
    sessionExpired();
    return first;
  }
  const renewed = await renewOnce(session);
  return renewed === null ? first : send(copy, renewed);
}

async function send(request: Request, session: Session | null): Promise<Response> {
  if (session !== null) request.headers.set('authorization', `Bearer ${session.access}`);
  try {
    const response = await fetch(request);
    // A proxy answers so for a server that is gone.
    if (response.status === 502 || response.status === 504) markUnreachable();
    else markReached();
    return response;
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    markUnreachable();
    throw new ApiError(0, { error: 'The server cannot be reached', code: 'UNREACHABLE' }, null, { cause });
  }
}

/** Many calls run out at the same moment; one of them renews. */
async function renewOnce(session: Session): Promise<Session | null> {
  const current = sessionStore.getState().session;
  if (current === null || userOf(current) !== userOf(session)) return null;
  if (current.access !== session.access) return current;
  if (sessionStore.getState().expired) return null;
  renewing ??= renew(session).finally(() => {
    renewing = null;
  });
  return renewing;
}

/** The old refresh token stays good: only the access token is taken over. */
async function renew({ refresh }: Session): Promise<Session | null> {
  const response = await fetch('/api/auth/refresh/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh }),
  }).catch(() => null);
  if (response === null || response.status >= 500 || response.status === 429) return null;
  if (!response.ok) {
    sessionExpired();
    return null;
  }
  const { access } = (await response.json()) as { readonly access: string };
  // They signed out meanwhile, or somebody else is signed in, whose page is loaded instead of this one.
  if (storedSession()?.refresh !== refresh) return null;
  const session = { access, refresh };
  signIn(session);
  return session;
}

function isSessionCall(url: string): boolean {
  return /\/api\/auth\/(login|register|refresh)\//.test(url);
}

/**
 * A valid access token for a socket, renewed when it ran out or is the one that was refused. Null: nobody is signed in, or
 * their session could not be renewed.
 */
export async function accessToken(refused: string | null = null): Promise<string | null> {
  const { session } = sessionStore.getState();
  if (session === null) return null;
  const runsOut = (claimsOf(session.access).exp ?? 0) * 1000 <= Date.now() + 30_000;
  if (!runsOut && session.access !== refused) return session.access;
  return (await renewOnce(session))?.access ?? null;
}
