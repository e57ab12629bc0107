import type { Json, JsonObject } from '@loopwright/model';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import type { TrialRequest } from './try-node.ts';

export type StepItemOutcome =
  | {
      readonly kind: 'done';
      readonly output: JsonObject;
      /** Data of the ends of the body for this item. */
      readonly iteration: readonly Json[];
    }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'cancelled' };

/** Runs the body of a for-each for one item, as it is saved. */
export async function stepItem(request: TrialRequest & { readonly index: number }): Promise<StepItemOutcome> {
  const { workflowId, nodeId, input, timeoutSeconds, signal, index } = request;
  try {
    const reply = (await answer(
      client.POST('/api/workflow/{id}/execute_for_each_iteration/', {
        params: { path: { id: workflowId } },
        body: {
          node_id: nodeId,
          input_data: input ?? {},
          complete_input: input === null,
          iteration_index: index,
          timeout: timeoutSeconds,
        },
        signal,
      }),
    )) as {
      readonly success: boolean;
      readonly error?: string;
      readonly output?: { readonly data: JsonObject };
      readonly iteration_output?: readonly Json[];
    };
    if (!reply.success) return { kind: 'failed', error: reply.error ?? '' };
    return { kind: 'done', output: reply.output?.data ?? {}, iteration: reply.iteration_output ?? [] };
  } catch (cause) {
    if (signal.aborted) return { kind: 'cancelled' };
    if (cause instanceof ApiError) return { kind: 'failed', error: cause.message };
    throw cause;
  }
}

/** Where stepping through a for-each stands, from its output. */
export interface EachState {
  readonly items: readonly Json[];
  readonly results: readonly Json[];
  /** Index of the item that was run last; null before the first. */
  readonly index: number | null;
}

export function eachState(output: JsonObject | undefined): EachState {
  const loop = output?.forEachNode;
  if (typeof loop !== 'object' || loop === null || Array.isArray(loop)) return { items: [], results: [], index: null };
  const { input, results, state } = loop as JsonObject;
  const items = Array.isArray(input) ? (input as readonly Json[]) : [];
  const index = typeof state === 'object' && state !== null && 'index' in state ? state.index : null;
  return {
    items,
    results: Array.isArray(results) ? (results as readonly Json[]) : [],
    index: items.length > 0 && typeof index === 'number' ? index : null,
  };
}
