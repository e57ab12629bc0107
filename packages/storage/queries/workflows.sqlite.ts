import type { ExecutionId, UserId, WorkflowId, WorkflowStatus, WorkflowType } from '@loopwright/model';
import type { SortableColumn, WorkflowRow } from '@loopwright/runtime/ports';
import { folded, object } from './json.ts';
import { heavyQuery, type Query, query, type Reader } from './read.ts';

const VISIBLE = `SELECT w.num, w.id, w.owner_id, w.name, w.description, w.category, w.type, w.status, w.last_run,
  w.runs_count, w.tags, w.env, w.epoch, w.revision, w.created_at, w.updated_at, a.username, e.id AS execution_id FROM workflow w JOIN account a ON a.id = w.owner_id
  LEFT JOIN execution e ON e.workflow_num = w.num AND e.state IN ('PENDING', 'STARTED')
  WHERE w.removed_at IS NULL`;
const KEYS = 'SELECT k.workflow_num, k.key, k.value FROM runtime_state k JOIN workflow w ON w.num = k.workflow_num';

const COLUMNS: Readonly<Record<SortableColumn, string>> = {
  name: 'w.name',
  created_at: 'w.created_at',
  updated_at: 'w.updated_at',
  last_run: 'w.last_run',
  runs_count: 'w.runs_count',
  status: 'w.status',
  category: 'w.category',
  workflow_type: 'w.type',
};

export interface Found {
  readonly num: number;
  readonly id: string;
  readonly owner_id: number;
  readonly username: string;
  readonly name: string;
  readonly description: string | null;
  readonly category: string | null;
  readonly type: string;
  readonly status: string;
  readonly last_run: number | null;
  readonly runs_count: number;
  readonly tags: string;
  readonly env: string;
  readonly epoch: number;
  readonly revision: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly execution_id: string | null;
}
export interface KeyRow {
  readonly workflow_num: number;
  readonly key: string;
  readonly value: string;
}

/** A row with its runtime state. */
export const toRow = (row: Found, keys: readonly KeyRow[]): WorkflowRow => ({
  id: row.id as WorkflowId,
  ownerId: row.owner_id as UserId,
  ownerName: row.username,
  name: row.name,
  description: row.description,
  category: row.category,
  type: row.type as WorkflowType,
  status: row.status as WorkflowStatus,
  lastRun: row.last_run,
  runsCount: row.runs_count,
  tags: JSON.parse(row.tags) as readonly string[],
  env: object(row.env),
  runtimeState: folded(keys),
  executionId: row.execution_id as ExecutionId | null,
  epoch: row.epoch,
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** All workflows of an owner that are not hidden. */
export async function listWorkflows(
  read: Reader,
  ownerId: UserId,
  { column, descending }: { readonly column: SortableColumn; readonly descending: boolean },
): Promise<readonly WorkflowRow[]> {
  const direction = descending ? 'DESC' : 'ASC';
  const nulls = descending ? 'LAST' : 'FIRST'; // no value is the least one
  const [rows, state] = await read.together(
    heavyQuery<Found>(
      `${VISIBLE} AND w.owner_id = ? ORDER BY ${COLUMNS[column]} ${direction} NULLS ${nulls}, w.num ${direction}`,
      ownerId,
    ),
    query<KeyRow>(`${KEYS} WHERE w.owner_id = ? ORDER BY k.rowid`, ownerId),
  );
  const byWorkflow = Map.groupBy(state, (key) => key.workflow_num);
  return rows.map((row) => toRow(row, byWorkflow.get(row.num) ?? []));
}

/** The row of a workflow and its runtime state; `ownerId` null: anybody's. */
export const workflowOf = (id: WorkflowId, ownerId: UserId | null): readonly [Query<Found>, Query<KeyRow>] => [
  ownerId === null
    ? query<Found>(`${VISIBLE} AND w.id = ?`, id)
    : query<Found>(`${VISIBLE} AND w.id = ? AND w.owner_id = ?`, id, ownerId),
  query<KeyRow>(`${KEYS} WHERE w.id = ? ORDER BY k.rowid`, id),
];

/** One workflow; `ownerId` null: anybody's. */
export async function getWorkflow(read: Reader, id: WorkflowId, ownerId: UserId | null): Promise<WorkflowRow | null> {
  const [[row], state] = await read.together(...workflowOf(id, ownerId));
  return row === undefined ? null : toRow(row, state);
}
