import type { IncomingHttpHeaders } from 'node:http';
import type { Caller, Callers } from './caller.ts';
import { credentialsOf } from './credentials.ts';

/** Who calls, where that is remembered; null for everybody else. Asks the store for nothing. */
export function knownCaller(callers: Callers, headers: IncomingHttpHeaders): Caller | null {
  const credentials = credentialsOf(headers);
  return credentials === null ? null : callers.remembered(credentials.kind, credentials.text);
}

/** Who calls, asked of the store where that is not remembered; null where the credentials are nobody's, or there are none. */
export async function callerBehind(callers: Callers, headers: IncomingHttpHeaders): Promise<Caller | null> {
  const credentials = credentialsOf(headers);
  if (credentials === null) return null;
  return credentials.kind === 'token' ? callers.byAccessToken(credentials.text) : callers.byApiKey(credentials.text);
}
