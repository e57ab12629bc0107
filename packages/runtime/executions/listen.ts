import type { Plan } from '@loopwright/engine';
import type { Life, Listener } from '../incarnation.ts';
import type { LoadedExecution, Store } from '../ports.ts';
import { channelOf } from './channel.ts';
import type { Execution } from './execution.ts';

/** Webhooks find the execution's producers from now on. */
export function listen(life: Life, loaded: LoadedExecution, plan: Plan): void {
  const channels = life.listeners.get(loaded.ownerId) ?? new Map<string, Listener[]>();
  life.listeners.set(loaded.ownerId, channels);
  for (const planLoop of plan.loops) {
    const channel = channelOf(plan, planLoop.producer);
    const row = loaded.loops.find((candidate) => candidate.loop.nodeId === plan.nodes[planLoop.producer]!.id);
    if (channel === null || row === undefined || row.ended) continue;
    const { id: executionId, workflowId, epoch } = loaded.execution;
    const { ownerId } = loaded;
    const listener: Listener = {
      ownerId,
      executionId,
      workflowId,
      loopId: row.loop.id,
      queueId: row.loop.queueId,
      epoch,
    };
    channels.set(channel, [...(channels.get(channel) ?? []), listener]);
  }
}

/** Webhooks find all that listens anywhere, as the store has it, and nothing else. */
export async function listenAsStored(life: Life, { workflows }: Pick<Store, 'workflows'>): Promise<void> {
  const found = await workflows.listeners();
  life.listeners.clear();
  for (const { channel, ...listener } of found) {
    const own = life.listeners.get(listener.ownerId) ?? new Map<string, Listener[]>();
    life.listeners.set(listener.ownerId, own);
    own.set(channel, [...(own.get(channel) ?? []), listener]);
  }
}

/** Webhooks find this execution no more. */
export function deafen(life: Life, execution: Execution): void {
  const channels = life.listeners.get(execution.ownerId);
  if (channels === undefined) return;
  for (const [channel, listeners] of channels) {
    const left = listeners.filter((listener) => listener.executionId !== execution.id);
    if (left.length === 0) channels.delete(channel);
    else channels.set(channel, left);
  }
}
