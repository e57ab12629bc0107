import type { ReadyTask } from '@loopwright/engine';
import { appendGroup } from './append-group.ts';
import type { Run } from './run.ts';
import { setAll, type TaskScope } from './task-scope.ts';

/**
 * Keeps what an attempt wrote of runtime and node state, together with the event that says how far its task came: that is
 * recorded already, and nothing was appended since. From now on other tasks read it.
 *
 * @param scope - null: it wrote nothing
 */
export function keepWrites(run: Run, { node }: ReadyTask, scope: TaskScope | null): void {
  if (scope === null || (scope.written.size === 0 && scope.nodeState === null)) return;
  const { runtime, nodeStates, workflowId, tellState } = run.host;
  setAll(runtime, scope.written);
  for (const [key, value] of scope.written) run.changes.push({ kind: 'set-runtime', workflowId, key, value });
  if (scope.nodeState !== null) {
    const { value } = scope.nodeState;
    nodeStates.set(node.id, value);
    run.changes.push({ kind: 'set-node-state', workflowId, nodeId: node.id, value });
  }
  if (tellState !== null) run.sent.push((written = true) => (written ? tellState() : undefined));
  appendGroup(run, null); // others may read the new value at once: what they write must come behind it
}
