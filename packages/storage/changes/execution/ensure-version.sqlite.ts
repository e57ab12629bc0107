import { DataError } from '../../thread/sqlite-failure.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

const WORKFLOW = 'SELECT num FROM workflow WHERE id = ?';
const FIND = 'SELECT id, created_at FROM version WHERE workflow_num = ? AND hash = ?';
const ADD = 'INSERT INTO version (workflow_num, hash, graph, created_at) VALUES (?, ?, ?, ?)';

/** A graph with the hash of its content. */
export interface HashedGraph {
  readonly workflowId: string;
  readonly hash: string;
  /** The graph as JSON. */
  readonly graph: string;
}

/** The version of this content, made when it is new. */
export function ensureVersion(
  tx: SqliteTx,
  { workflowId, hash, graph, at }: HashedGraph & { at: number },
): { id: number; createdAt: number } {
  const num = tx.get<{ num: number }>(WORKFLOW, workflowId)?.num;
  if (num === undefined) throw new DataError(`There is no workflow ${workflowId}`);
  const known = tx.get<{ id: number; created_at: number }>(FIND, num, hash);
  if (known !== undefined) return { id: known.id, createdAt: known.created_at };
  return { id: tx.insert(ADD, num, hash, graph, at), createdAt: at };
}
