import type { NodeFileRow } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';

const NODE = 'SELECT num FROM node WHERE id = $1';
const REPLACE = 'DELETE FROM node_file WHERE node_num = $1 AND key = $2 RETURNING path';
const PUT = `INSERT INTO node_file (id, node_num, key, file_name, path, bytes, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Puts a file in the place of the one with the same key; answers that one's path. `node-missing` when there is no such node. */
export async function putFile(
  tx: PostgresTx,
  { file }: { file: NodeFileRow },
): Promise<{ replaced: string | null } | 'node-missing'> {
  const node = await tx.get<{ num: number }>(NODE, file.nodeId);
  if (node === undefined) return 'node-missing';
  const before = await tx.get<{ path: string }>(REPLACE, node.num, file.key);
  await tx.run(PUT, file.id, node.num, file.key, file.fileName, file.path, file.bytes, file.createdAt, file.updatedAt);
  return { replaced: before?.path ?? null };
}
