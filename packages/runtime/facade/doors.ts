import type { Json, JsonObject, UserId, WorkflowId } from '@loopwright/model';

/** A webhook call as the door took it. */
export interface WebhookCall {
  readonly userId: UserId;
  readonly channel: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Raw bytes as received. */
  readonly body: Uint8Array;
  readonly idempotencyKey: string | null;
}

/** A request of an `api` workflow as the door took it. */
export interface RequestCall {
  readonly userId: UserId;
  readonly workflowId: WorkflowId;
  /** Raw bytes as received: JSON `{"input": {...}, "timeout": seconds}`, or empty. */
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | null;
}

/** The answer to a request: of the first `http-response`, else of the last end node. `ms` is how long it took. */
export type RequestOutcome =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Json }
  | { readonly kind: 'output'; readonly output: JsonObject; readonly ms: number }
  | {
      readonly kind: 'failed';
      readonly text: string;
      readonly details: Readonly<Record<string, unknown>>;
      readonly ms: number;
    };

/** Where work enters from outside. Both throw QUEUE_FULL and StoreUnavailable; what they answer is durable. */
export interface Doors {
  webhook(call: WebhookCall): Promise<{ readonly subscribers: number }>;
  /** Throws INVALID_JSON, INVALID_FIELDS, WORKFLOW_NOT_FOUND. */
  request(call: RequestCall): Promise<RequestOutcome>;
}
