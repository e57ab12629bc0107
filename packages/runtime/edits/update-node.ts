import { failure } from '@loopwright/model';
import type { Secrets } from '../facade/secrets.ts';
import type { Clock, NodePatch, NodeRow, Store } from '../ports.ts';

/** How often a form is sealed anew when it changes under the call that writes it. */
const MOST_TRIES = 5;

/**
 * Writes fields of a node as a client sent them: passwords are sealed, and a mask stands for what is stored when they are
 * written, also where another call changed it since the node was read. Null: it is not there any more. Throws EDIT_CONFLICT.
 */
export async function updateNode(
  { store, secrets, clock }: { readonly store: Store; readonly secrets: Pick<Secrets, 'seal'>; readonly clock: Clock },
  { workflowId, id, ...read }: Pick<NodeRow, 'workflowId' | 'id' | 'type' | 'formValues'>,
  patch: NodePatch,
): Promise<NodeRow | null> {
  const { workflows } = store;
  const { formValues: sent } = patch;
  if (sent === undefined) return workflows.updateNode(workflowId, id, patch, clock.now());
  let node: Pick<NodeRow, 'type' | 'formValues'> | null = read;
  for (let tries = 1; node !== null; tries++) {
    const sealed: NodePatch = { ...patch, formValues: secrets.seal(node.type, sent, node.formValues) };
    const row = await workflows.updateSeenNode(workflowId, id, node.formValues, sealed, clock.now());
    if (row !== 'stale') return row;
    if (tries === MOST_TRIES)
      throw failure('EDIT_CONFLICT', {
        detail: 'This node changes all the time: try again',
        details: { conflicts: [] },
      });
    node = await workflows.node(workflowId, id);
  }
  return null;
}
