import type { ExecutionId } from '@loopwright/model';
import type { Store } from '../ports.ts';
import type { RunHost } from '../runs/run.ts';

/** Reads the runtime and node state anew that another process wrote; what was written here meanwhile stays. */
export async function readState(host: RunHost, store: Store, id: ExecutionId): Promise<void> {
  await host.services.committer.barrier(); // what was written here is on disk
  const before = { ...host.runtime };
  const nodesBefore = new Map(host.nodeStates);
  const now = await store.workflows.load(id);
  if (now === null) return;
  for (const key of new Set([...Object.keys(before), ...Object.keys(now.runtimeState)])) {
    if (host.runtime[key] !== before[key]) continue;
    if (Object.hasOwn(now.runtimeState, key)) host.runtime[key] = now.runtimeState[key]!;
    else delete host.runtime[key];
  }
  for (const [node, value] of now.nodeStates)
    if (host.nodeStates.get(node) === nodesBefore.get(node)) host.nodeStates.set(node, value);
}
