import type { ExecutionId, Json } from '@loopwright/model';
import type { Store } from '../ports.ts';
import type { RunHost } from '../runs/run.ts';
import type { SharedValues } from '../runs/shared-values.ts';

/** Reads the runtime and node state anew that another process wrote; what was written here meanwhile stays. */
export async function readState(
  { runtime, nodeStates, services }: RunHost,
  store: Store,
  id: ExecutionId,
): Promise<void> {
  const runtimeBefore = new Map(Object.entries(runtime.now));
  const nodesBefore = new Map(Object.entries(nodeStates.now));
  await services.committer.barrier(); // what was written here before is on disk; what is written from here on stays
  const loaded = await store.workflows.load(id);
  if (loaded === null) return;
  learn(runtime, runtimeBefore, new Map(Object.entries(loaded.runtimeState)));
  learn(nodeStates, nodesBefore, loaded.nodeStates);
}

type Values = ReadonlyMap<string, Json>;

function learn(values: SharedValues, before: Values, stored: Values): void {
  for (const key of new Set([...before.keys(), ...stored.keys()]))
    if (values.now[key] === before.get(key)) values.learn(key, stored.get(key));
}
