import type { ReadyTask } from '@loopwright/engine';
import { appendGroup } from './append-group.ts';
import type { Run } from './run.ts';
import type { SharedValues } from './shared-values.ts';
import type { TaskScope } from './task-scope.ts';

/**
 * Keeps what an attempt wrote of runtime and node state, together with the event that says how far its task came: that is
 * recorded already, and nothing was appended since. From now on other tasks read it, until it turns out that it cannot be stored.
 *
 * @param scope - null: it wrote nothing
 * @returns false when that is known at once: the run is over
 */
export function keepWrites(run: Run, { node }: ReadyTask, scope: TaskScope | null): boolean {
  if (scope === null || (scope.written.size === 0 && scope.nodeState === null)) return true;
  const { runtime, nodeStates, workflowId, tellState } = run.host;
  const writes: ReturnType<SharedValues['write']>[] = [];
  for (const [key, value] of scope.written) {
    writes.push(runtime.write(key, value));
    run.changes.push({ kind: 'set-runtime', workflowId, key, value });
  }
  if (scope.nodeState !== null) {
    const { value } = scope.nodeState;
    writes.push(nodeStates.write(node.id, value));
    run.changes.push({ kind: 'set-node-state', workflowId, nodeId: node.id, value });
  }
  run.sent.push((written = true) => {
    for (const settle of writes) settle(written);
    if (written) tellState?.();
  });
  appendGroup(run, null); // others may read the new value at once: what they write must come behind it
  return run.state !== 'over';
}
