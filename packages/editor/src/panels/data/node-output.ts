import type { JsonObject } from '@loopwright/model';
import type { QueryClient } from '@tanstack/react-query';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';

/** Query of the output that a node's last trial left. */
export function outputQuery(workflowId: string, nodeId: string) {
  return {
    queryKey: keys.nodeOutput(workflowId, nodeId),
    queryFn: async (): Promise<JsonObject> => {
      const path = { id: workflowId, nodeId };
      const { output_data } = await answer(
        client.GET('/api/workflow/{id}/nodes/{nodeId}/output/', { params: { path } }),
      );
      return output_data as JsonObject;
    },
    staleTime: 30_000,
  };
}

/** Takes over an output that an answer told, so that it is not asked for again. */
export function rememberOutput(queries: QueryClient, workflowId: string, nodeId: string, output: JsonObject): void {
  queries.setQueryData(keys.nodeOutput(workflowId, nodeId), output);
}
