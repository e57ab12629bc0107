import type { PostgresTx } from '../../postgres/transaction.ts';

const REMOVE = 'DELETE FROM node_file WHERE id = $1 AND node_num = (SELECT num FROM node WHERE id = $2) RETURNING path';

/** Removes a file's row; answers the path of the bytes that may go now, null when there is no such file. */
export async function removeFile(
  tx: PostgresTx,
  { nodeId, id }: { nodeId: string; id: string },
): Promise<string | null> {
  return (await tx.get<{ path: string }>(REMOVE, id, nodeId))?.path ?? null;
}
