import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import type { Door } from './door.ts';

/** Where a workflow is called from outside: its webhooks, or the workflow itself where it answers requests. */
export function useDoors(workflowId: string): UseQueryResult<readonly Door[]> {
  return useQuery({
    queryKey: keys.doors(workflowId),
    queryFn: async (): Promise<readonly Door[]> => {
      const params = { params: { path: { id: workflowId } } };
      const { nodes, workflow } = await answer(client.GET('/api/workflow/{id}/canvas_data/', params));
      if (workflow.workflow_type === 'api') return [{ kind: 'api', workflowId }];
      const ids = nodes.flatMap(({ node_type, form_values }) => {
        const { webhook_id } = form_values as { readonly webhook_id?: unknown };
        return node_type.identifier === 'webhook-producer' && typeof webhook_id === 'string' && webhook_id !== ''
          ? [webhook_id]
          : [];
      });
      return [...new Set(ids)].map((webhookId) => ({ kind: 'webhook', webhookId }));
    },
  });
}
