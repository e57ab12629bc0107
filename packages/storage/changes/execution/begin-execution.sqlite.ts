import type { SqliteTx } from '../../thread/transaction.ts';
import { ensureLoop, ensureQueue } from './ensure-loop.sqlite.ts';
import { ensureVersion, type HashedGraph } from './ensure-version.sqlite.ts';

const WORKFLOW = 'SELECT num, owner_id, epoch, type FROM workflow WHERE id = ? AND removed_at IS NULL';
const ACTIVE = "SELECT id FROM execution WHERE workflow_num = ? AND state IN ('PENDING', 'STARTED')";
const BEGIN = `UPDATE workflow SET epoch = epoch + 1, status = 'active', last_run = ?, runs_count = runs_count + 1 WHERE num = ?`;
const EMPTY_STATE = 'DELETE FROM runtime_state WHERE workflow_num = ?';
const ADD = `INSERT INTO execution (id, workflow_num, version_id, epoch, state, started_at) VALUES (?, ?, ?, ?, 'PENDING', ?)`;
const ADD_LOOP = `INSERT INTO execution_loop (execution_num, node_id, loop_id, channel, slots, tags)
  VALUES (?, ?, ?, ?, ?, ?)`;
const USE_QUEUE = `INSERT INTO workflow_queue (workflow_num, queue_id, execution_num) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET execution_num = excluded.execution_num`;
const SET_TERMS = 'UPDATE queue SET terms_version = ?, terms_node = ? WHERE id = ?';
// A reader that asks for nothing leaves alone what another one asks.
const CLEAR_TERMS = 'UPDATE queue SET terms_version = NULL, terms_node = NULL WHERE terms_node = ?';

/** What a start needs to be written. */
export interface ExecutionToBegin {
  readonly id: string;
  readonly version: HashedGraph;
  readonly at: number;
  readonly producers: readonly {
    readonly nodeId: string;
    readonly queue: string | null;
    readonly channel: string | null;
    readonly hasTerms: boolean;
    readonly slots?: number;
    readonly tags?: readonly string[];
  }[];
  readonly queues: readonly string[];
}

/** What a start came to. `wrong-type`: the workflow is not, or no more, a production workflow. */
type Begun =
  | { outcome: 'begun'; epoch: number }
  | { outcome: 'already-running'; executionId: string }
  | { outcome: 'wrong-type' }
  | { outcome: 'unknown' };

/** Begins an execution, unless one is active: of two at the same instant the second finds the first. */
export function beginExecution(tx: SqliteTx, { id, version, at, producers, queues }: ExecutionToBegin): Begun {
  const { workflowId } = version;
  const workflow = tx.get<{ num: number; owner_id: number; epoch: number; type: string }>(WORKFLOW, workflowId);
  if (workflow === undefined) return { outcome: 'unknown' };
  if (workflow.type !== 'production') return { outcome: 'wrong-type' };
  const { num, owner_id: ownerId } = workflow;
  const active = tx.get<{ id: string }>(ACTIVE, num);
  if (active !== undefined) return { outcome: 'already-running', executionId: active.id };

  const epoch = workflow.epoch + 1;
  tx.run(BEGIN, at, num);
  tx.run(EMPTY_STATE, num);
  const versionId = ensureVersion(tx, { ...version, at }).id;
  const executionNum = tx.insert(ADD, id, num, versionId, epoch, at);
  for (const name of queues) tx.run(USE_QUEUE, num, ensureQueue(tx, { ownerId, name, at }), executionNum);
  for (const { nodeId, queue, channel, hasTerms, slots = 1, tags = [] } of producers) {
    const loop = ensureLoop(tx, { workflowId, ownerId, nodeId, queue, at });
    if (queue !== null) tx.run(USE_QUEUE, num, loop.queueId, executionNum);
    tx.run(ADD_LOOP, executionNum, nodeId, loop.id, channel, slots, JSON.stringify(tags));
    tx.run(CLEAR_TERMS, nodeId);
    if (hasTerms) tx.run(SET_TERMS, versionId, nodeId, loop.queueId);
  }
  return { outcome: 'begun', epoch };
}
