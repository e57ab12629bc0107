import type { ConnectionRow } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { StoredConnection } from '../../queries/rows.ts';
import { connectable } from './add-connection.postgres.ts';
import { graphChanged, workflowNum } from './workflow-num.postgres.ts';

const FIND = `SELECT c.id, s.id AS source, t.id AS target, c.port, c.created_at
  FROM connection c JOIN node s ON s.num = c.source_num JOIN node t ON t.num = c.target_num
  WHERE c.id = $1 AND c.workflow_num = $2`;
const UPDATE = 'UPDATE connection SET source_num = $1, target_num = $2, port = $3, port_key = $4 WHERE id = $5';

/** Moves an end of a connection, or its port. */
export async function updateConnection(
  tx: PostgresTx,
  {
    workflowId,
    id,
    change,
    at,
  }: { workflowId: string; id: string; change: Partial<Pick<ConnectionRow, 'source' | 'target' | 'port'>>; at: number },
): Promise<StoredConnection | 'node-missing' | 'duplicate' | null> {
  const num = await workflowNum(tx, workflowId);
  const now = num === null ? undefined : await tx.get<StoredConnection>(FIND, id, num);
  if (num === null || now === undefined) return null;
  const wanted = { ...now, ...change };
  const ends = await connectable(tx, num, wanted as unknown as ConnectionRow);
  if (typeof ends === 'string') return ends;
  await tx.run(UPDATE, ends.source, ends.target, wanted.port, wanted.port.toLowerCase(), id);
  await graphChanged(tx, num, at);
  return wanted;
}
