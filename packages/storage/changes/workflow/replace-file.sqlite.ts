import type { NodeFileRow } from '@loopwright/runtime/ports';
import type { SqliteTx } from '../../thread/transaction.ts';

const FIND = 'SELECT path FROM node_file WHERE id = ? AND node_num = (SELECT num FROM node WHERE id = ?)';
const REPLACE = 'UPDATE node_file SET file_name = ?, path = ?, bytes = ?, updated_at = ? WHERE id = ?';

/** Gives other bytes to a file that is there; answers the path of those before, null when there is no such file any more. */
export function replaceFile(tx: SqliteTx, { file }: { file: NodeFileRow }): string | null {
  const before = tx.get<{ path: string }>(FIND, file.id, file.nodeId);
  if (before === undefined) return null;
  tx.run(REPLACE, file.fileName, file.path, file.bytes, file.updatedAt, file.id);
  return before.path;
}
