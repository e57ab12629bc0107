import type { SqliteTx } from '../../thread/transaction.ts';
import { graphChanged, workflowNum } from './workflow-num.sqlite.ts';

const FIND = 'SELECT num FROM node WHERE id = ? AND workflow_num = ?';
const PATHS = 'SELECT path FROM node_file WHERE node_num = ?';
// The canvas removes a node's connections one by one, before or after the node itself.
const REMEMBER = `INSERT OR REPLACE INTO removed_connection (id, workflow_num, removed_at)
  SELECT id, workflow_num, ? FROM connection WHERE source_num = ? OR target_num = ?`;
const REMOVE = 'DELETE FROM node WHERE num = ?';
const STATE = 'DELETE FROM node_state WHERE workflow_num = ? AND node_id = ?';

/** Removes a node with its connections and files; answers the files' paths, null when the node is not there. */
export function removeNode(
  tx: SqliteTx,
  { workflowId, id, at }: { workflowId: string; id: string; at: number },
): readonly string[] | null {
  const num = workflowNum(tx, workflowId);
  const node = num === null ? undefined : tx.get<{ num: number }>(FIND, id, num);
  if (num === null || node === undefined) return null;
  const paths = tx.all<{ path: string }>(PATHS, node.num).map((file) => file.path);
  tx.run(REMEMBER, at, node.num, node.num);
  tx.run(REMOVE, node.num);
  tx.run(STATE, num, id);
  graphChanged(tx, num, at);
  return paths;
}
