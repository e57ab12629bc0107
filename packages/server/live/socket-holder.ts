import type { ApiKeyId, UserId, WorkflowId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import type { Caller } from '../auth/caller.ts';

/** Who opened a socket, and what let them in: it dies with that. */
export interface SocketHolder {
  readonly userId: UserId;
  readonly tokenGeneration: number;
  /** Null: an access token did. */
  readonly apiKeyId: ApiKeyId | null;
  /** What the socket tells of. */
  readonly workflowId: WorkflowId;
}

/** The holder of a caller's socket; null where nothing that can end let them in. */
export function holderOf(caller: Caller | null, workflowId: WorkflowId): SocketHolder | null {
  if (caller === null || caller.via === 'single-user') return null;
  const { id, tokenGeneration, apiKeyId } = caller;
  return { userId: id, tokenGeneration, apiKeyId, workflowId };
}

/**
 * Whether the user is still there and has neither signed out everywhere nor got another password, the API key was not deleted,
 * and the workflow is not another user's: it may have been in the trash when the socket was opened.
 */
export async function mayStay(
  { accounts, workflows }: Pick<Store, 'accounts' | 'workflows'>,
  holder: SocketHolder,
): Promise<boolean> {
  const { userId, tokenGeneration, apiKeyId, workflowId } = holder;
  if ((await accounts.user(userId))?.tokenGeneration !== tokenGeneration) return false;
  if (apiKeyId !== null && (await accounts.apiKeys(userId)).every(({ id }) => id !== apiKeyId)) return false;
  const workflow = await workflows.get(workflowId, null);
  return workflow === null || workflow.ownerId === userId;
}
