import type { FailureRecord, Item, Json, JsonObject, NodeId, UserId, WorkflowId } from '@loopwright/model';

/** What came of trying one node. */
export type TrialOutcome =
  | {
      readonly success: true;
      readonly input: JsonObject;
      readonly output: Item;
      /** Port by which a node with several goes on; null where it has but one, or follows none. */
      readonly port: string | null;
    }
  | { readonly success: false; readonly input: JsonObject; readonly error: FailureRecord; readonly timedOut: boolean };

/** How far a trial came: its form and its input are stored, or what it tries has begun. */
export type TrialStep = 'stored' | 'begun';

/** What any trial is asked for. */
interface TrialRequest {
  readonly inputData: JsonObject;
  readonly timeoutMs: number;
  /** Ends the trial, as when nobody waits for its answer any more. */
  readonly signal: AbortSignal;
  /** Is told of each step, also where the trial throws after it. */
  readonly reached?: (step: TrialStep) => void;
}

/** What a trial of a node in its workflow is asked for. */
interface NodeTrialRequest extends TrialRequest {
  /** Null: the form that is saved. */
  readonly formValues: JsonObject | null;
  /** Whether keys that `inputData` lacks are taken from the outputs of the nodes before it. */
  readonly completeInput: boolean;
}

/** Development mode: one node at a time. Form errors throw FORM_INVALID with `fields` and `body.form`. */
export interface Trials {
  /** Runs a node of a workflow and saves what 2.9 says. Throws WORKFLOW_NOT_FOUND, NODE_NOT_FOUND, NODE_TYPE_NOT_FOUND. */
  runNode(
    ownerId: UserId,
    workflowId: WorkflowId,
    nodeId: NodeId,
    request: NodeTrialRequest & { readonly sessionId: string | null },
  ): Promise<TrialOutcome>;
  /** Runs a node type on its own; nothing is saved. */
  runType(
    ownerId: UserId,
    identifier: string,
    request: TrialRequest & { readonly formValues: JsonObject; readonly sessionId: string | null },
  ): Promise<TrialOutcome>;
  /** Runs the body of a for-each for one item (contract, `execute_for_each_iteration`). */
  iterate(
    ownerId: UserId,
    workflowId: WorkflowId,
    nodeId: NodeId,
    request: NodeTrialRequest & { readonly index: number | null },
  ): Promise<
    | {
        readonly success: true;
        readonly forEachNode: JsonObject;
        readonly iterationOutput: readonly Json[];
        readonly output: JsonObject;
      }
    | { readonly success: false; readonly error: string; readonly forEachNode: JsonObject }
  >;
  /** Merge of the saved outputs of the direct upstream nodes (contract 4.6). */
  input(ownerId: UserId, workflowId: WorkflowId, nodeId: NodeId): Promise<JsonObject>;
  /** Drops the session; whether there was one. */
  resetSession(ownerId: UserId, sessionId: string): boolean;
}
