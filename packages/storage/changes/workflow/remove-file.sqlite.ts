import type { SqliteTx } from '../../thread/transaction.ts';

const REMOVE = 'DELETE FROM node_file WHERE id = ? AND node_num = (SELECT num FROM node WHERE id = ?) RETURNING path';

/** Removes a file's row; answers the path of the bytes that may go now, null when there is no such file. */
export function removeFile(tx: SqliteTx, { nodeId, id }: { nodeId: string; id: string }): string | null {
  return tx.get<{ path: string }>(REMOVE, id, nodeId)?.path ?? null;
}
