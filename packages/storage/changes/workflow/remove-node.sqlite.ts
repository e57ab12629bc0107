import type { SqliteTx } from '../../thread/transaction.ts';
import { graphChanged, workflowNum } from './workflow-num.sqlite.ts';

const FIND = 'SELECT num FROM node WHERE id = ? AND workflow_num = ?';
const PATHS = 'SELECT path FROM node_file WHERE node_num = ?';
// The canvas removes a node's connections one by one, before or after the node itself.
const REMEMBER = `INSERT OR REPLACE INTO removed_connection (id, workflow_num, removed_at)
  SELECT id, workflow_num, ? FROM connection WHERE source_num = ? OR target_num = ?`;
const REMEMBER_FORM = `INSERT OR REPLACE INTO removed_node (id, workflow_num, type, form_values, removed_at)
  SELECT id, workflow_num, type, form_values, ? FROM node WHERE num = ?`;
const GONE = 'INSERT OR REPLACE INTO gone_node (id, at) VALUES (?, ?)';
const REMOVE = 'DELETE FROM node WHERE num = ?';
const STATE = 'DELETE FROM node_state WHERE workflow_num = ? AND node_id = ?';

/** Deletes a node with its connections and files; answers the files' paths, null when the node is not there. */
export function deleteNode(tx: SqliteTx, num: number, id: string, at: number): readonly string[] | null {
  const node = tx.get<{ num: number }>(FIND, id, num);
  if (node === undefined) return null;
  const paths = tx.all<{ path: string }>(PATHS, node.num).map((file) => file.path);
  tx.run(REMEMBER, at, node.num, node.num);
  tx.run(REMEMBER_FORM, at, node.num);
  tx.run(GONE, id, at);
  tx.run(REMOVE, node.num);
  tx.run(STATE, num, id);
  return paths;
}

/** Removes a node from a graph; answers its files' paths, null when the node is not there. */
export function removeNode(
  tx: SqliteTx,
  { workflowId, id, at }: { workflowId: string; id: string; at: number },
): readonly string[] | null {
  const num = workflowNum(tx, workflowId);
  if (num === null) return null;
  const paths = deleteNode(tx, num, id, at);
  if (paths !== null) graphChanged(tx, num, at);
  return paths;
}
