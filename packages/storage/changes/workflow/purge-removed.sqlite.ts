import type { SqliteTx } from '../../thread/transaction.ts';

const OLD = 'SELECT num FROM workflow WHERE removed_at < ? AND purged = 0';
const PATHS = 'SELECT f.path FROM node_file f JOIN node n ON n.num = f.node_num WHERE n.workflow_num = ?';
const GONE = 'INSERT OR REPLACE INTO gone_node (id, at) SELECT id, ? FROM node WHERE workflow_num = ?';
const NODES = 'DELETE FROM node WHERE workflow_num = ?';
const STATE = 'DELETE FROM runtime_state WHERE workflow_num = ?';
const NODE_STATE = 'DELETE FROM node_state WHERE workflow_num = ?';
const REMOVED = 'DELETE FROM removed_node WHERE workflow_num = ?';
const PURGE =
  "UPDATE workflow SET purged = 1, name = '', description = NULL, env = '{}', annotations = '[]' WHERE num = ?";

/**
 * Deletes for good what was hidden before `before`: graph, files, state. Its history may be millions of rows, so
 * retention takes that away slice by slice; the workflow's own row goes last.
 */
export function purgeRemoved(tx: SqliteTx, { before }: { before: number }): readonly string[] {
  const paths: string[] = [];
  for (const { num } of tx.all<{ num: number }>(OLD, before)) {
    paths.push(...tx.all<{ path: string }>(PATHS, num).map((file) => file.path));
    tx.run(GONE, before, num);
    tx.run(NODES, num);
    tx.run(STATE, num);
    tx.run(NODE_STATE, num);
    tx.run(REMOVED, num);
    tx.run(PURGE, num);
  }
  return paths;
}
