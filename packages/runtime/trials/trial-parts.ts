import type { Item, UserId, WorkflowId } from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import type { Clock, Store } from '../ports.ts';
import type { createSecrets } from '../secrets/secrets.ts';
import type { TrialServices } from './execute-node.ts';
import type { KeptRuntime } from './kept-runtime.ts';
import type { TrialSessions } from './sessions.ts';
import type { WebhookWaiters } from './webhook-waiters.ts';

/** What development mode is made from. */
export interface TrialParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly services: TrialServices;
  readonly registry: () => Registry;
  readonly secrets: ReturnType<typeof createSecrets>;
  readonly sessions: TrialSessions;
  readonly waiters: WebhookWaiters;
  /** Puts an item into a queue of this owner, durably. */
  readonly send: (ownerId: UserId, queue: string, item: Item) => Promise<void>;
  /** Writes what a trial changed of a workflow's runtime state, durably. */
  readonly saveRuntime: (workflowId: WorkflowId, changed: ReturnType<KeptRuntime['changed']>) => Promise<void>;
}
