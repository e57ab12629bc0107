import type { NodeFileRow } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';

const NODE = 'SELECT num FROM node WHERE id = ?';
const REPLACE = 'DELETE FROM node_file WHERE node_num = ? AND key = ? RETURNING path';
const PUT = `INSERT INTO node_file (id, node_num, key, file_name, path, bytes, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

/** Puts a file in the place of the one with the same key; answers that one's path. `node-missing` when there is no such node. */
export function putFile(tx: SqliteTx, { file }: { file: NodeFileRow }): { replaced: string | null } | 'node-missing' {
  const node = tx.get<{ num: number }>(NODE, file.nodeId);
  if (node === undefined) return 'node-missing';
  const before = tx.get<{ path: string }>(REPLACE, node.num, file.key);
  tx.run(PUT, file.id, node.num, file.key, file.fileName, file.path, file.bytes, file.createdAt, file.updatedAt);
  return { replaced: before?.path ?? null };
}
