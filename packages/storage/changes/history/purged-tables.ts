/** Tables that may hold many rows of a workflow that was deleted for good, when its messages and runs are gone. */
export interface PurgedTable {
  readonly name: string;
  readonly key: string;
  /** Which rows are of the workflow with the number that a parameter gives. */
  readonly of: (parameter: string) => string;
}

const ofItsLoops = (num: string): string => `loop_id IN (SELECT id FROM loop WHERE workflow_num = ${num})`;
const ofItsQueues = (num: string): string => `queue_id IN (SELECT id FROM queue WHERE workflow_num = ${num})`;
const ofQueue = (id: string): string => `queue_id = ${id}`;

/** What a queue remembers beside its messages. */
const OF_QUEUES = [
  { name: 'seen_message', key: 'queue_id, key' },
  { name: 'settling', key: 'queue_id, key' },
  { name: 'rate_taken', key: 'queue_id, at' },
];

/** On PostgreSQL minutes are counted by worker first. */
export const MINUTES_OF_WORKERS: PurgedTable = {
  name: 'minute_of_worker',
  key: 'loop_id, minute, worker',
  of: ofItsLoops,
};

export const PURGED_TABLES: readonly PurgedTable[] = [
  { name: 'minute', key: 'loop_id, minute', of: ofItsLoops },
  ...OF_QUEUES.map((table) => ({ ...table, of: ofItsQueues })),
  { name: 'execution', key: 'num', of: (num) => `workflow_num = ${num}` },
];

/** The same of one queue, by its id. */
export const QUEUE_TABLES: readonly PurgedTable[] = OF_QUEUES.map((table) => ({ ...table, of: ofQueue }));
