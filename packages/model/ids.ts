declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** UUID v4 of a workflow. */
export type WorkflowId = Branded<string, 'WorkflowId'>;
/** UUID v4 of a node: one box on the canvas. */
export type NodeId = Branded<string, 'NodeId'>;
/** UUID v4 of a connection. */
export type ConnectionId = Branded<string, 'ConnectionId'>;
/** UUID v4 of a file that belongs to a node. */
export type NodeFileId = Branded<string, 'NodeFileId'>;
/** UUID v4 of an API key. */
export type ApiKeyId = Branded<string, 'ApiKeyId'>;
/** UUID v4 of an execution; the wire calls it a task id. */
export type ExecutionId = Branded<string, 'ExecutionId'>;
/** Positive integer of a user. */
export type UserId = Branded<number, 'UserId'>;
/** Positive integer of a version: an immutable snapshot of a workflow's graph. */
export type VersionId = Branded<number, 'VersionId'>;
/** Positive integer of a loop: a producer node of a workflow, across executions. */
export type LoopId = Branded<number, 'LoopId'>;
/** Positive integer of a run, rising in the order of creation within one process. */
export type RunId = Branded<number, 'RunId'>;
/** Positive integer of a durable queue. */
export type QueueId = Branded<number, 'QueueId'>;
/** Position of a message among all messages; a queue is read in its order. */
export type MessageSeq = Branded<number, 'MessageSeq'>;
/** Positive integer of one life of a worker process. */
export type Incarnation = Branded<number, 'Incarnation'>;

/** Milliseconds since 1970-01-01T00:00:00Z, by the store's clock. */
export type Instant = number;

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of a UUID (RFC 9562, section 4). */
export function isUuid(text: string): boolean {
  return UUID_V4.test(text);
}
