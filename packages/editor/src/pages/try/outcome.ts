import type { Door } from './door.ts';
import type { Reply } from './send-request.ts';

/**
 * What became of a request: the caller has its answer; a webhook's request is on disk, met nobody who listens, was refused, or the
 * server does not say whether it kept it.
 */
export type Outcome = 'answered' | 'accepted' | 'unheard' | 'refused' | 'unsaid';

/** What an answer says of the request that was sent through a door. */
export function outcomeOf({ kind }: Pick<Door, 'kind'>, { status, body }: Pick<Reply, 'status' | 'body'>): Outcome {
  if (kind === 'api') return 'answered';
  if (status >= 400 && status < 500) return 'refused';
  const subscribers = (body as { readonly subscribers?: unknown } | null)?.subscribers;
  if (status !== 202 || typeof subscribers !== 'number') return 'unsaid';
  return subscribers === 0 ? 'unheard' : 'accepted';
}
