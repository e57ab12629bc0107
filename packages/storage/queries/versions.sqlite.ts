import type { UserId, VersionId, WorkflowId } from '@loopwright/model';
import type { Dialect } from './dialect.ts';
import { heavyQuery, type Query, query } from './read.ts';

const versions = ({ lengthOf }: Dialect) => `SELECT v.id, v.created_at, ${lengthOf('v.graph', 'nodes')} AS nodes,
    ${lengthOf('v.graph', 'connections')} AS connections,
    (SELECT count(*) FROM execution e WHERE e.workflow_num = v.workflow_num AND e.version_id = v.id) AS executions,
    (SELECT max(e.started_at) FROM execution e WHERE e.workflow_num = v.workflow_num AND e.version_id = v.id) AS last_used_at
  FROM workflow w JOIN version v ON v.workflow_num = w.num
  WHERE w.id = ?1 AND w.owner_id = ?2 AND w.removed_at IS NULL AND (v.id < ?3 OR ?3 IS NULL) ORDER BY v.id DESC LIMIT ?4`;

interface SummaryFound {
  readonly id: number;
  readonly created_at: number;
  readonly nodes: number;
  readonly connections: number;
  readonly executions: number;
  readonly last_used_at: number | null;
}

/** Versions of a workflow, newest first, below `before` where it is given. */
export const versionsOf = (
  dialect: Dialect,
  workflowId: WorkflowId,
  ownerId: UserId,
  before: VersionId | null,
  limit: number,
): Query<SummaryFound> => heavyQuery(versions(dialect), workflowId, ownerId, before, limit);

const OF_CONTENT = `SELECT v.id FROM workflow w JOIN version v ON v.workflow_num = w.num
  WHERE w.id = ?1 AND w.owner_id = ?2 AND w.removed_at IS NULL AND v.hash = ?3`;

/** The version of a workflow whose content has this hash. */
export const versionOfContent = (
  workflowId: WorkflowId,
  ownerId: UserId,
  hash: string,
): Query<{ readonly id: number }> => query(OF_CONTENT, workflowId, ownerId, hash);
