import type { PostgresTx } from '../../postgres/transaction.ts';
import { graphChanged, workflowNum } from './workflow-num.postgres.ts';

const FIND = 'SELECT num FROM node WHERE id = $1 AND workflow_num = $2';
const PATHS = 'SELECT path FROM node_file WHERE node_num = $1';
// The canvas removes a node's connections one by one, before or after the node itself.
const REMEMBER = `INSERT INTO removed_connection (id, workflow_num, removed_at)
  SELECT id, workflow_num, $1::bigint FROM connection WHERE source_num = $2 OR target_num = $3
  ON CONFLICT (workflow_num, id) DO UPDATE SET removed_at = excluded.removed_at`;
const REMEMBER_FORM = `INSERT INTO removed_node (id, workflow_num, type, form_values, removed_at)
  SELECT id, workflow_num, type, form_values, $1::bigint FROM node WHERE num = $2
  ON CONFLICT (workflow_num, id)
  DO UPDATE SET type = excluded.type, form_values = excluded.form_values, removed_at = excluded.removed_at`;
const GONE = 'INSERT INTO gone_node (id, at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET at = excluded.at';
const REMOVE = 'DELETE FROM node WHERE num = $1';
const STATE = 'DELETE FROM node_state WHERE workflow_num = $1 AND node_id = $2';

/** Deletes a node with its connections and files; answers the files' paths, null when the node is not there. */
export async function deleteNode(
  tx: PostgresTx,
  num: number,
  id: string,
  at: number,
): Promise<readonly string[] | null> {
  const node = await tx.get<{ num: number }>(FIND, id, num);
  if (node === undefined) return null;
  const paths = (await tx.all<{ path: string }>(PATHS, node.num)).map((file) => file.path);
  await tx.run(REMEMBER, at, node.num, node.num);
  await tx.run(REMEMBER_FORM, at, node.num);
  await tx.run(GONE, id, at);
  await tx.run(REMOVE, node.num);
  await tx.run(STATE, num, id);
  return paths;
}

/** Removes a node from a graph; answers its files' paths, null when the node is not there. */
export async function removeNode(
  tx: PostgresTx,
  { workflowId, id, at }: { workflowId: string; id: string; at: number },
): Promise<readonly string[] | null> {
  const num = await workflowNum(tx, workflowId);
  if (num === null) return null;
  const paths = await deleteNode(tx, num, id, at);
  if (paths !== null) await graphChanged(tx, num, at);
  return paths;
}
