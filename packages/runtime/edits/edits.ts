import {
  type EditConflict,
  failure,
  type GraphChange,
  type GraphEdit,
  type JsonObject,
  type LiveEvent,
  type NodeId,
  type WorkflowId,
} from '@loopwright/model';
import type { EditAnswer, Edits } from '../facade/edits.ts';
import type { Secrets } from '../facade/secrets.ts';
import type { Clock, EditOutcome, Store } from '../ports.ts';
import { changesTo } from './changes-to.ts';
import { type KnownForms, sealChanges } from './seal-changes.ts';
import { updateNode } from './update-node.ts';

/** How often an edit is prepared anew when forms change under it. */
const MOST_TRIES = 5;

interface EditsSetting {
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly isWatched: (workflowId: WorkflowId) => boolean;
  readonly tell: (workflowId: WorkflowId, event: LiveEvent) => void;
}

/** Makes the part that takes the editor's changes of graphs. */
export function createEdits({ store, clock, secrets, isWatched, tell }: EditsSetting): Edits {
  return {
    async apply(ownerId, workflowId, edit) {
      for (let tries = 1; ; tries++) {
        const forms = await readForms(store, workflowId, edit.changes, clock.now());
        const { changes, seen } = sealChanges(edit.changes, forms, secrets);
        const at = clock.now();
        const outcome = await store.workflows.edit(workflowId, ownerId, { editId: edit.editId, changes, seen }, at);
        // Nothing is awaited before watchers are told: edits are told in the order in which they were made.
        if (outcome.outcome === 'stale' && tries < MOST_TRIES) continue;
        if (outcome.outcome === 'applied' && isWatched(workflowId))
          tell(workflowId, {
            kind: 'graph-changed',
            revision: outcome.revision,
            clientId: edit.clientId,
            editId: edit.editId,
            changes: changes.map((change) => shown(change, forms, secrets)),
            at,
          });
        return answerOf(outcome, edit, forms, secrets);
      }
    },
    updateNode: (node, patch) => updateNode({ store, secrets, clock }, node, patch),
    async restore(ownerId, workflowId, version) {
      const document = await store.workflows.document(workflowId, ownerId);
      if (document === null) throw failure('WORKFLOW_NOT_FOUND');
      const changes = changesTo(version.graph, document);
      const forms: KnownForms = new Map();
      if (changes.length === 0) return { revision: document.workflow.revision, made: false, files: [] };
      const at = clock.now();
      const outcome = await store.workflows.edit(workflowId, ownerId, { editId: null, changes, seen: [] }, at);
      if (outcome.outcome === 'applied')
        tell(workflowId, {
          kind: 'graph-changed',
          revision: outcome.revision,
          clientId: null,
          editId: null,
          changes: null,
          at,
        });
      return answerOf(outcome, { clientId: '', editId: '', changes }, forms, secrets);
    },
  };
}

function answerOf(outcome: EditOutcome, edit: GraphEdit, forms: KnownForms, secrets: Secrets): EditAnswer {
  switch (outcome.outcome) {
    case 'applied':
      return { revision: outcome.revision, made: true, files: outcome.files };
    case 'repeated':
      return { revision: outcome.revision, made: false, files: [] };
    case 'unknown':
      throw failure('WORKFLOW_NOT_FOUND');
    case 'runs':
      throw failure('WORKFLOW_RUNS');
    case 'stale':
      throw failure('EDIT_CONFLICT', {
        detail: 'The nodes of this edit change all the time: try again',
        details: { conflicts: [] },
      });
    case 'conflict': {
      const conflicts = outcome.conflicts.map((conflict) => shownConflict(conflict, edit, forms, secrets));
      const [first] = conflicts;
      throw failure('EDIT_CONFLICT', {
        details: { conflicts },
        detail: `changes.${first!.index}: ${first!.op} ${first!.id ?? ''} finds another ${first!.field} than it expected`,
      });
    }
  }
}

/** A sealed change as watchers see it: passwords masked, without what its author expected. */
function shown(change: GraphChange, forms: KnownForms, secrets: Secrets): GraphChange {
  if (change.op === 'add_node') return { ...change, form_values: secrets.mask(change.node_type, change.form_values) };
  if (change.op === 'update_node') {
    const { form_values: values, ...set } = change.set;
    const type = forms.get(change.id)?.type ?? '';
    return {
      op: change.op,
      id: change.id,
      set: values === undefined ? set : { ...set, form_values: secrets.mask(type, values) },
    };
  }
  if ('expected' in change) {
    const { expected: _, ...rest } = change;
    return rest;
  }
  return change;
}

/** A conflict with passwords masked, on both sides. */
function shownConflict(conflict: EditConflict, edit: GraphEdit, forms: KnownForms, secrets: Secrets): EditConflict {
  const change = edit.changes[conflict.index];
  if (conflict.field !== 'form_values' || change?.op !== 'update_node') return conflict;
  const type = forms.get(change.id)?.type ?? '';
  const current = conflict.current as JsonObject;
  const expected = change.expected?.form_values ?? {};
  return { ...conflict, current: secrets.mask(type, current), expected: secrets.mask(type, expected, current) };
}

/** Forms that the sealing of these changes needs to know; the usual move of a node needs none. */
async function readForms(
  store: Store,
  workflowId: WorkflowId,
  changes: readonly GraphChange[],
  at: number,
): Promise<KnownForms> {
  const ids = new Set<NodeId>();
  for (const change of changes) {
    if (change.op === 'add_node') ids.add(change.id);
    if (
      change.op === 'update_node' &&
      (change.set.form_values !== undefined || change.expected?.form_values !== undefined)
    )
      ids.add(change.id);
  }
  const forms: KnownForms = new Map();
  if (ids.size === 0) return forms;
  for (const form of await store.workflows.forms(workflowId, [...ids], at)) {
    // A node that is there is meant, not the one of this id that was removed before.
    if (forms.get(form.id)?.removed !== false) forms.set(form.id, form);
  }
  return forms;
}
