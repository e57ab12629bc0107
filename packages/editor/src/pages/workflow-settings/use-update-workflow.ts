import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import type { Workflow } from '../../api/workflows.ts';
import { windowId } from '../../canvas/document/window-id.ts';
import { newId } from '../../parts/new-id.ts';

/** What of a workflow is set beside its graph. */
export type WorkflowSettings = Pick<Workflow, 'name' | 'description' | 'category' | 'tags' | 'env'>;

/** Somebody else changed the same; nothing was saved. */
export class ChangedMeanwhile extends Error {
  readonly fields: readonly string[];

  constructor(fields: readonly string[]) {
    super(fields.join(', '));
    this.fields = fields;
  }
}

/**
 * Saves settings as one edit of the workflow, so that open canvases see it. What somebody else changed since it was loaded is not
 * overwritten: the mutation fails with `ChangedMeanwhile`.
 */
export function useUpdateWorkflow(id: string) {
  const queries = useQueryClient();
  return useMutation({
    async mutationFn({
      set,
      expected,
    }: {
      readonly set: Partial<WorkflowSettings>;
      readonly expected: Partial<WorkflowSettings>;
    }) {
      const body = {
        client_id: windowId(),
        edit_id: newId(),
        changes: [{ op: 'update_workflow' as const, set, expected }],
      };
      try {
        await answer(client.POST('/api/workflow/{id}/edits/', { params: { path: { id } }, body }));
      } catch (cause) {
        if (!(cause instanceof ApiError) || cause.status !== 409) throw cause;
        const conflicts = (cause.body.details?.conflicts ?? []) as readonly { readonly field: string }[];
        throw new ChangedMeanwhile([...new Set(conflicts.map(({ field }) => field))]);
      }
    },
    // Also after a conflict: what is there now is shown.
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: keys.workflow(id) });
      void queries.invalidateQueries({ queryKey: keys.workflows });
    },
  });
}
