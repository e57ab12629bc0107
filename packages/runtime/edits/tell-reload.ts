import type { WorkflowId } from '@loopwright/model';
import type { LiveHub } from '../live/hub.ts';
import type { Clock, Store } from '../ports.ts';

/**
 * Makes what tells watchers of a workflow that it was written by another way than an edit: they load it anew where its
 * revision is one that they do not know.
 */
export function createReloads(
  store: Store,
  clock: Clock,
  hub: Pick<LiveHub, 'isWatched' | 'tell'>,
): (workflowId: WorkflowId) => void {
  /** Revisions told last, of workflows that are watched. */
  const told = new Map<WorkflowId, number>();
  const kept = 1000;

  async function tell(workflowId: WorkflowId): Promise<void> {
    const workflow = await store.workflows.get(workflowId, null).catch(() => null);
    if (workflow === null || told.get(workflowId) === workflow.revision) return;
    const { revision } = workflow;
    if (told.size >= kept) told.clear();
    told.set(workflowId, revision);
    hub.tell(workflowId, {
      kind: 'graph-changed',
      revision,
      clientId: null,
      editId: null,
      changes: null,
      at: clock.now(),
    });
  }
  return (workflowId) => {
    if (hub.isWatched(workflowId)) void tell(workflowId);
  };
}
