import type { IncomingHttpHeaders } from 'node:http';
import type { Caller, Callers } from './caller.ts';
import { credentialsOf } from './credentials.ts';

/** Who calls, where that is remembered; null for everybody else. Asks the store for nothing. */
export function knownCaller(callers: Callers, headers: IncomingHttpHeaders): Caller | null {
  const credentials = credentialsOf(headers);
  return credentials === null ? null : callers.remembered(credentials.kind, credentials.text);
}
