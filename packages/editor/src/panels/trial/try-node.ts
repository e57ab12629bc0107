import type { JsonObject } from '@loopwright/model';
import { ApiError, type ErrorBody } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';

/** What one node is tried with. */
export interface TrialRequest {
  readonly workflowId: string;
  readonly nodeId: string;
  /** The whole input; null: the server puts it together from what the nodes before it left. */
  readonly input: JsonObject | null;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

export type TrialOutcome =
  | {
      readonly kind: 'done';
      readonly output: JsonObject;
      /** Port taken, of a node with several. */
      readonly port: string | null;
      /** A producer that has no more data. */
      readonly isEnd: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly error: string;
      /** Texts by field. */
      readonly fields: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: 'cancelled' };

/** Runs one node as it is saved: a form of this window could be older than what another one saved. What it throws is an outcome. */
export async function tryNode(request: TrialRequest): Promise<TrialOutcome> {
  const { workflowId, nodeId, input, timeoutSeconds, signal } = request;
  try {
    const reply = await answer(
      client.POST('/api/workflow/{id}/execute_and_save_node/', {
        params: { path: { id: workflowId } },
        body: {
          node_id: nodeId,
          saved_form: true,
          input_data: input ?? {},
          complete_input: input === null,
          session_id: sessionOf(workflowId, nodeId),
          timeout: timeoutSeconds,
        },
        signal,
      }),
    );
    if (!reply.success) return { kind: 'failed', error: reply.error ?? '', fields: {} };
    const { data, metadata } = (reply.output ?? {}) as { readonly data?: JsonObject; readonly metadata?: JsonObject };
    return {
      kind: 'done',
      output: data ?? {},
      port: reply.port ?? null,
      isEnd: metadata?.__execution_completed__ === true,
    };
  } catch (cause) {
    if (signal.aborted) return { kind: 'cancelled' };
    if (cause instanceof ApiError) return { kind: 'failed', error: cause.message, fields: fieldErrors(cause.body) };
    throw cause;
  }
}

/** Name of the live instance that a node keeps between trials, so that a producer steps on. */
export function sessionOf(workflowId: string, nodeId: string): string {
  return `${workflowId}_${nodeId}`;
}

/** Errors by field, from the form that a refusal carries. */
function fieldErrors({ form }: ErrorBody): Readonly<Record<string, readonly string[]>> {
  const { fields = [], form_level_errors = [] } = (form ?? {}) as {
    readonly fields?: readonly { readonly name: string; readonly field_level_errors: readonly string[] }[];
    readonly form_level_errors?: readonly string[];
  };
  const found = fields.filter(({ field_level_errors }) => field_level_errors.length > 0);
  return {
    ...Object.fromEntries(found.map(({ name, field_level_errors }) => [name, field_level_errors])),
    ...(form_level_errors.length > 0 ? { __all__: form_level_errors } : {}),
  };
}
