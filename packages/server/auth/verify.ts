import type { ServerContext } from '../context.ts';
import type { Caller } from './caller.ts';

/** Who stands behind an access token outside a request, as the sockets need it; null when it is not valid. */
export async function verifyAccess(context: ServerContext, token: string): Promise<Caller | null> {
  return context.callers.by({ kind: 'token', text: token });
}
