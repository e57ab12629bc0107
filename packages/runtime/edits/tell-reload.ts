import type { WorkflowId } from '@loopwright/model';
import type { LiveHub } from '../live/hub.ts';
import type { Clock, Store } from '../ports.ts';

/** Tells watchers of a workflow to load it anew. */
export interface Reloads {
  /** Somebody begins to watch, and loads what stands there now. */
  begin(workflowId: WorkflowId): void;
  /** It may have been written by another way than an edit here: who watches is told where its revision is news. */
  tell(workflowId: WorkflowId): void;
}

/** Of so many workflows it is kept which revision is no news. */
const MOST_KNOWN = 1000;

/** Makes it. */
export function createReloads(store: Store, clock: Clock, hub: Pick<LiveHub, 'isWatched' | 'tell'>): Reloads {
  /** Revisions that were told last, or stood there when somebody began to watch; null: not known. */
  const known = new Map<WorkflowId, Promise<number | null>>();

  function read(workflowId: WorkflowId): Promise<number | null> {
    return store.workflows.get(workflowId, null).then(
      (workflow) => workflow?.revision ?? null,
      () => null,
    );
  }

  function keep(workflowId: WorkflowId, revision: Promise<number | null>): void {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(workflowId, revision);
  }

  async function tell(workflowId: WorkflowId): Promise<void> {
    const before = known.get(workflowId) ?? null;
    const now = read(workflowId);
    keep(
      workflowId,
      now.then((revision) => revision ?? before),
    );
    const revision = await now;
    if (revision === null || revision === (await before)) return;
    hub.tell(workflowId, {
      kind: 'graph-changed',
      revision,
      clientId: null,
      editId: null,
      changes: null,
      at: clock.now(),
    });
  }

  return {
    begin: (workflowId) => keep(workflowId, read(workflowId)),
    tell(workflowId) {
      if (hub.isWatched(workflowId)) void tell(workflowId);
    },
  };
}
