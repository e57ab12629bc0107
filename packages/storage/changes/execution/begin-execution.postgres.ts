import type { PostgresTx } from '../../postgres/transaction.ts';
import { ensureLoop, ensureQueue } from './ensure-loop.postgres.ts';
import { ensureVersion, type HashedGraph } from './ensure-version.postgres.ts';

const WORKFLOW = 'SELECT num, owner_id, epoch, type FROM workflow WHERE id = $1 AND removed_at IS NULL';
const ACTIVE = "SELECT id FROM execution WHERE workflow_num = $1 AND state IN ('PENDING', 'STARTED')";
const BEGIN = `UPDATE workflow SET epoch = epoch + 1, status = 'active', last_run = $1, runs_count = runs_count + 1 WHERE num = $2`;
const EMPTY_STATE = 'DELETE FROM runtime_state WHERE workflow_num = $1';
const ADD = `INSERT INTO execution (id, workflow_num, version_id, epoch, state, started_at) VALUES ($1, $2, $3, $4, 'PENDING', $5) RETURNING num`;
const ADD_LOOP = `INSERT INTO execution_loop (execution_num, node_id, loop_id, channel, slots, tags)
  VALUES ($1, $2, $3, $4, $5, $6)`;
const USE_QUEUE = `INSERT INTO workflow_queue (workflow_num, queue_id, execution_num) VALUES ($1, $2, $3)
  ON CONFLICT (workflow_num, queue_id) DO UPDATE SET execution_num = excluded.execution_num`;
const SET_TERMS = 'UPDATE queue SET terms_version = $1, terms_node = $2 WHERE id = $3';
// A reader that asks for nothing leaves alone what another one asks.
const CLEAR_TERMS = 'UPDATE queue SET terms_version = NULL, terms_node = NULL WHERE terms_node = $1';

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
export async function beginExecution(
  tx: PostgresTx,
  { id, version, at, producers, queues }: ExecutionToBegin,
): Promise<Begun> {
  const { workflowId } = version;
  const workflow = await tx.get<{ num: number; owner_id: number; epoch: number; type: string }>(WORKFLOW, workflowId);
  if (workflow === undefined) return { outcome: 'unknown' };
  if (workflow.type !== 'production') return { outcome: 'wrong-type' };
  const { num, owner_id: ownerId } = workflow;
  const active = await tx.get<{ id: string }>(ACTIVE, num);
  if (active !== undefined) return { outcome: 'already-running', executionId: active.id };

  const epoch = workflow.epoch + 1;
  await tx.run(BEGIN, at, num);
  await tx.run(EMPTY_STATE, num);
  const versionId = (await ensureVersion(tx, { ...version, at })).id;
  const executionNum = (await tx.get<{ num: number }>(ADD, id, num, versionId, epoch, at))!.num;
  for (const name of queues) await tx.run(USE_QUEUE, num, await ensureQueue(tx, { ownerId, name, at }), executionNum);
  for (const { nodeId, queue, channel, hasTerms, slots = 1, tags = [] } of producers) {
    const loop = await ensureLoop(tx, { workflowId, ownerId, nodeId, queue, at });
    if (queue !== null) await tx.run(USE_QUEUE, num, loop.queueId, executionNum);
    await tx.run(ADD_LOOP, executionNum, nodeId, loop.id, channel, slots, JSON.stringify(tags));
    await tx.run(CLEAR_TERMS, nodeId);
    if (hasTerms) await tx.run(SET_TERMS, versionId, nodeId, loop.queueId);
  }
  return { outcome: 'begun', epoch };
}
