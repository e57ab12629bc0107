import type { NodeFileRow } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';

const FIND = 'SELECT path FROM node_file WHERE id = $1 AND node_num = (SELECT num FROM node WHERE id = $2) FOR UPDATE';
const REPLACE = 'UPDATE node_file SET file_name = $1, path = $2, bytes = $3, updated_at = $4 WHERE id = $5';

/** Gives other bytes to a file that is there; answers the path of those before, null when there is no such file any more. */
export async function replaceFile(tx: PostgresTx, { file }: { file: NodeFileRow }): Promise<string | null> {
  const before = await tx.get<{ path: string }>(FIND, file.id, file.nodeId);
  if (before === undefined) return null;
  await tx.run(REPLACE, file.fileName, file.path, file.bytes, file.updatedAt, file.id);
  return before.path;
}
