import type { Life, Listener } from '../incarnation.ts';
import type { LoadedExecution, Store } from '../ports.ts';
import type { Execution } from './execution.ts';

/** Webhooks find the execution's producers from now on, whether it is at work here or waits to be. */
export function listen(life: Life, { execution, ownerId, loops }: LoadedExecution): void {
  deafen(life, { id: execution.id, ownerId });
  const channels = life.listeners.get(ownerId) ?? new Map<string, Listener[]>();
  life.listeners.set(ownerId, channels);
  for (const { channel, ended, loop } of loops) {
    if (channel === null || ended) continue;
    const { id: executionId, workflowId, epoch } = execution;
    const listener: Listener = { ownerId, executionId, workflowId, loopId: loop.id, queueId: loop.queueId, epoch };
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
export function deafen(life: Life, { id, ownerId }: Pick<Execution, 'id' | 'ownerId'>): void {
  const channels = life.listeners.get(ownerId);
  if (channels === undefined) return;
  for (const [channel, listeners] of channels) {
    const left = listeners.filter((listener) => listener.executionId !== id);
    if (left.length === 0) channels.delete(channel);
    else channels.set(channel, left);
  }
}

/** All that webhooks find. */
export function heard(life: Life): readonly Listener[] {
  return [...life.listeners.values()].flatMap((channels) => [...channels.values()].flat());
}
