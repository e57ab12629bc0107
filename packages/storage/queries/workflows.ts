import type { UserId, WorkflowId } from '@loopwright/model';
import type { SortableColumn, WorkflowRow } from '@loopwright/runtime/ports';
import type { Queries } from './compile.ts';
import { folded, object } from './json.ts';
import type { Reader } from './read.ts';

const ACTIVE = ['PENDING', 'STARTED'];

function visible(queries: Queries) {
  return queries
    .selectFrom('workflow as w')
    .innerJoin('account as a', 'a.id', 'w.owner_id')
    .leftJoin('execution as e', (join) => join.onRef('e.workflow_num', '=', 'w.num').on('e.state', 'in', ACTIVE))
    .selectAll('w')
    .select(['a.username', 'e.id as execution_id'])
    .where('w.removed_at', 'is', null);
}

type Found = Awaited<ReturnType<ReturnType<typeof visible>['execute']>>[number];
type KeyRow = { readonly workflow_num: number; readonly key: string; readonly value: string };

function toRow(row: Found, keys: readonly KeyRow[]): WorkflowRow {
  return {
    id: row.id as WorkflowId,
    ownerId: row.owner_id as UserId,
    ownerName: row.username,
    name: row.name,
    description: row.description,
    category: row.category,
    type: row.type as WorkflowRow['type'],
    status: row.status as WorkflowRow['status'],
    lastRun: row.last_run,
    runsCount: row.runs_count,
    tags: JSON.parse(row.tags) as readonly string[],
    env: object(row.env),
    runtimeState: folded(keys),
    executionId: row.execution_id as WorkflowRow['executionId'],
    epoch: row.epoch,
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

const keys = (queries: Queries) =>
  queries
    .selectFrom('runtime_state as k')
    .innerJoin('workflow as w', 'w.num', 'k.workflow_num')
    .select(['k.workflow_num', 'k.key', 'k.value'])
    .orderBy('k.rowid');

/** All workflows of an owner that are not hidden. */
export async function listWorkflows(
  queries: Queries,
  read: Reader,
  ownerId: UserId,
  { column, descending }: { readonly column: SortableColumn; readonly descending: boolean },
): Promise<readonly WorkflowRow[]> {
  const direction = descending ? 'desc' : 'asc';
  const by = column === 'workflow_type' ? 'w.type' : (`w.${column}` as const);
  const [rows, state] = await read.together(
    visible(queries).where('w.owner_id', '=', ownerId).orderBy(by, direction).orderBy('w.num', direction),
    keys(queries).where('w.owner_id', '=', ownerId),
  );
  const byWorkflow = Map.groupBy(state, (key) => key.workflow_num);
  return rows.map((row) => toRow(row, byWorkflow.get(row.num) ?? []));
}

/** One workflow; `ownerId` null: anybody's. */
export async function getWorkflow(
  queries: Queries,
  read: Reader,
  id: WorkflowId,
  ownerId: UserId | null,
): Promise<WorkflowRow | null> {
  let one = visible(queries).where('w.id', '=', id);
  if (ownerId !== null) one = one.where('w.owner_id', '=', ownerId);
  const [[row], state] = await read.together(one, keys(queries).where('w.id', '=', id));
  return row === undefined ? null : toRow(row, state);
}
