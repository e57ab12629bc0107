import type {
  ExecutionId,
  Graph,
  Json,
  LoopId,
  NodeId,
  QueueId,
  RunId,
  UserId,
  VersionId,
  WorkflowId,
} from '@loopwright/model';
import type { ExecutionRow, LoadedExecution, UnfinishedRun, VersionRow } from '@loopwright/runtime/ports';
import type { Queries } from './compile.ts';
import { folded, json } from './json.ts';
import type { Reader } from './read.ts';

/** Executions with the id of their workflow. */
export const executions = (queries: Queries) =>
  queries
    .selectFrom('execution as e')
    .innerJoin('workflow as w', 'w.num', 'e.workflow_num')
    .select([
      'e.num',
      'e.id',
      'w.id as workflow_id',
      'e.version_id',
      'e.epoch',
      'e.state',
      'e.started_at',
      'e.ended_at',
      'e.error',
    ]);

type ExecutionFound = Awaited<ReturnType<ReturnType<typeof executions>['execute']>>[number];

export const toExecution = (row: ExecutionFound): ExecutionRow => ({
  id: row.id as ExecutionId,
  workflowId: row.workflow_id as WorkflowId,
  versionId: row.version_id as VersionId | null,
  epoch: row.epoch,
  state: row.state as ExecutionRow['state'],
  startedAt: row.started_at,
  endedAt: row.ended_at,
  error: row.error,
});

/** Versions with the id of their workflow. */
export const versions = (queries: Queries) =>
  queries
    .selectFrom('version as v')
    .innerJoin('workflow as w', 'w.num', 'v.workflow_num')
    .select(['v.id', 'w.id as workflow_id', 'v.graph', 'v.created_at']);

type VersionFound = Awaited<ReturnType<ReturnType<typeof versions>['execute']>>[number];

export const toVersion = (row: VersionFound): VersionRow => ({
  id: row.id as VersionId,
  workflowId: row.workflow_id as WorkflowId,
  graph: JSON.parse(row.graph) as Graph,
  createdAt: row.created_at,
});

/** An execution with all that running it needs, as of one moment. */
export async function loadExecution(queries: Queries, read: Reader, id: ExecutionId): Promise<LoadedExecution | null> {
  const own = queries.selectFrom('execution').where('id', '=', id);
  const [[execution], [version], [owner], loops, queues, state, nodeStates] = await read.together(
    executions(queries).where('e.id', '=', id),
    versions(queries).where('v.id', '=', own.select('version_id')),
    queries.selectFrom('workflow').select('owner_id').where('num', '=', own.select('workflow_num')),
    queries
      .selectFrom('execution_loop as x')
      .innerJoin('loop as l', 'l.id', 'x.loop_id')
      .select(['l.id', 'l.node_id', 'l.queue_id', 'l.next_iteration', 'x.cursor', 'x.source_ended', 'x.ended'])
      .where('x.execution_num', '=', own.select('num'))
      .orderBy('l.id'),
    queries
      .selectFrom('queue as q')
      .select(['q.id', 'q.name'])
      .where((where) =>
        where.or([
          where(
            'q.id',
            'in',
            queries.selectFrom('workflow_queue').select('queue_id').where('execution_num', '=', own.select('num')),
          ),
          where(
            'q.id',
            'in',
            queries.selectFrom('loop').select('queue_id').where('workflow_num', '=', own.select('workflow_num')),
          ),
        ]),
      )
      .orderBy('q.id'),
    queries
      .selectFrom('runtime_state')
      .select(['key', 'value'])
      .where('workflow_num', '=', own.select('workflow_num'))
      .orderBy('rowid'),
    queries
      .selectFrom('node_state')
      .select(['node_id', 'value'])
      .where('workflow_num', '=', own.select('workflow_num')),
  );
  if (execution === undefined || version === undefined) return null;
  const workflowId = execution.workflow_id as WorkflowId;
  return {
    execution: toExecution(execution),
    version: toVersion(version),
    ownerId: owner!.owner_id as UserId,
    loops: loops.map((loop) => ({
      loop: {
        id: loop.id as LoopId,
        workflowId,
        nodeId: loop.node_id as NodeId,
        queueId: loop.queue_id as QueueId,
        nextIteration: loop.next_iteration,
      },
      cursor: json(loop.cursor),
      sourceEnded: loop.source_ended === 1,
      ended: loop.ended === 1,
    })),
    queues: new Map(queues.map((queue) => [queue.name, queue.id as QueueId])),
    runtimeState: folded(state),
    nodeStates: new Map(nodeStates.map((row): [NodeId, Json] => [row.node_id as NodeId, json(row.value)])),
  };
}

/** Segments of a run's journal in order, blobs resolved. */
export const journalOf = (queries: Queries, id: RunId) =>
  queries
    .selectFrom('journal as j')
    .leftJoin('blob as b', 'b.id', 'j.blob_id')
    .select((each) => each.fn.coalesce('j.events', 'b.bytes').as('events'))
    .where('j.run_id', '=', id)
    .orderBy('j.seq');

/** Bytes of payloads, blobs resolved. */
export const payloads = (queries: Queries) =>
  queries
    .selectFrom('payload as p')
    .leftJoin('blob as b', 'b.id', 'p.blob_id')
    .select((each) => each.fn.coalesce('p.bytes', 'b.bytes').as('bytes'));

const FINAL = [5, 6, 7];

/** A run that has not ended, with what resuming it needs. */
export async function unfinishedRun(queries: Queries, read: Reader, id: RunId): Promise<UnfinishedRun | null> {
  const own = queries.selectFrom('run').where('id', '=', id);
  const [[run], [version], journal, [payload]] = await read.together(
    own.select(['id', 'loop_id', 'iteration', 'started_at', 'payload_id']).where('state', 'not in', FINAL),
    versions(queries).where('v.id', '=', own.select('version_id')),
    journalOf(queries, id),
    payloads(queries).where('p.id', '=', own.select('payload_id')),
  );
  if (run === undefined || version === undefined) return null;
  return {
    id,
    loopId: run.loop_id as LoopId | null,
    version: toVersion(version),
    iteration: run.iteration,
    startedAt: run.started_at,
    payloadId: run.payload_id,
    payload: payload?.bytes ?? null,
    journal: journal.map((segment) => segment.events as Uint8Array),
  };
}
