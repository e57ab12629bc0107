import type { Graph, RunId, Settings, UserId } from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import type { LoadedVersions } from '../executions/versions.ts';
import type { Doors, RequestCall, RequestOutcome } from '../facade/doors.ts';
import type { Life } from '../incarnation.ts';
import type { LiveHub } from '../live/hub.ts';
import type { Clock, Store } from '../ports.ts';
import type { RunCounters } from '../runs/run.ts';
import type { OpenedGraph } from '../secrets/secrets.ts';
import type { WebhookWaiters } from '../trials/webhook-waiters.ts';
import { type ApiWorkflow, loadApiWorkflow } from './api-workflows.ts';
import { outcomeOfEarlier } from './earlier-outcome.ts';
import { takeRequest } from './request.ts';
import { sharedLooks } from './shared-looks.ts';
import { takeWebhook } from './webhook.ts';

interface DoorsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'apiConcurrency' | 'queueMaxMessages'>;
  readonly life: () => Life;
  readonly versions: LoadedVersions;
  readonly registry: () => Registry;
  /** Opens the sealed password fields of a graph. */
  readonly open: (graph: Graph) => OpenedGraph;
  readonly counters: RunCounters;
  /** Trials that wait for a webhook hear of each. */
  readonly waiters: WebhookWaiters;
  /** Where requests are watched; null: they make no live events. */
  readonly hub: LiveHub | null;
  /** Finds the webhook producers that listen in other processes; null where there are none. */
  readonly hearken: (() => Promise<void>) | null;
}

/** Makes the doors: where work enters from outside. */
export function createDoors(parts: DoorsParts): Doors {
  const { store, clock, settings, life, versions, counters } = parts;

  /** Loads an `api` workflow once in a life, until it changes. One that is loaded is answered at once: the door is hot. */
  function load(current: Life, call: RequestCall): ApiWorkflow | Promise<ApiWorkflow> {
    const known = current.apiWorkflows.get(call.workflowId);
    if (known !== undefined) return known;
    const loading = loadApiWorkflow(call.workflowId, call.userId, {
      store,
      clock,
      services: current.services,
      live: parts.hub?.of(call.workflowId) ?? null,
      registry: parts.registry(),
      open: parts.open,
      openQueue: current.queues.open,
      numbersOf: current.numbersOf,
    });
    current.apiWorkflows.set(call.workflowId, loading);
    loading.then(
      (loaded) => {
        // One that was changed meanwhile is not here any more.
        if (current.apiWorkflows.get(call.workflowId) === loading) current.apiWorkflows.set(call.workflowId, loaded);
      },
      () => current.apiWorkflows.delete(call.workflowId),
    );
    return loading;
  }

  const requestDoor = {
    store,
    clock,
    life,
    apiConcurrency: settings.apiConcurrency,
    load,
    keyed: new Map<string, Promise<RequestOutcome>>(),
    outcomeOf: (id: RunId, ownerId: UserId) => outcomeOfEarlier(store, versions, id, ownerId),
  };
  const webhookDoor = {
    store,
    clock,
    life,
    queueMaxMessages: settings.queueMaxMessages,
    onCall: parts.waiters.heard,
    seek: parts.hearken === null ? null : sharedLooks(clock, parts.hearken),
    keyed: new Map(),
  };

  return {
    async webhook(call) {
      const answer = await takeWebhook(webhookDoor, call);
      counters.messagesAccepted += answer.subscribers;
      return answer;
    },
    request: (call) => takeRequest(requestDoor, call),
  };
}
