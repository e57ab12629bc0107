import type { WorkflowId } from '@loopwright/model';
import type { Store, WorkflowStore } from '../ports.ts';

/** Writes of a workflow store after which what was loaded of the workflow is stale. Their first argument is its id, but for `addConnection`. */
const CHANGING = new Set<keyof WorkflowStore>([
  'update',
  'removeStateKey',
  'setStatus',
  'remove',
  'restore',
  'addNode',
  'edit',
  'updateNode',
  'updateSeenNode',
  'removeNode',
  'addConnection',
  'updateConnection',
  'removeConnection',
]);

/**
 * The same store; `onChanged` hears of each workflow that was written, and by what, when that is durable and before the
 * writer hears.
 */
export function noticeChanges(
  store: Store,
  onChanged: (workflowId: WorkflowId, by: keyof WorkflowStore) => void,
): Store {
  const workflows = new Proxy(store.workflows, {
    get(target, name: keyof WorkflowStore) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      if (!CHANGING.has(name)) return method.bind(target);
      return async (...args: unknown[]) => {
        const answer = await method.apply(target, args);
        const first = args[0] as WorkflowId | { readonly workflowId: WorkflowId };
        onChanged(typeof first === 'string' ? first : first.workflowId, name);
        return answer;
      };
    },
  });
  const noticed: Store = {
    log: store.log,
    workflows,
    accounts: store.accounts,
    history: store.history,
    waiting: store.waiting,
    cluster: store.cluster,
    backup: (file) => store.backup(file),
    probe: () => store.probe(),
    checkpoint: () => store.checkpoint(),
    stop: () => store.stop(),
  };
  return noticed;
}
