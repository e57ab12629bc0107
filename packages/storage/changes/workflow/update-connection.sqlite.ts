import type { ConnectionRow } from '@loopwright/runtime/ports';
import type { StoredConnection } from '../../queries/rows.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { connectable } from './add-connection.sqlite.ts';
import { graphChanged, workflowNum } from './workflow-num.sqlite.ts';

const FIND = `SELECT c.id, s.id AS source, t.id AS target, c.port, c.created_at
  FROM connection c JOIN node s ON s.num = c.source_num JOIN node t ON t.num = c.target_num
  WHERE c.id = ? AND c.workflow_num = ?`;
const UPDATE = 'UPDATE connection SET source_num = ?, target_num = ?, port = ?, port_key = ? WHERE id = ?';

/** Moves an end of a connection, or its port. */
export function updateConnection(
  tx: SqliteTx,
  {
    workflowId,
    id,
    change,
    at,
  }: { workflowId: string; id: string; change: Partial<Pick<ConnectionRow, 'source' | 'target' | 'port'>>; at: number },
): StoredConnection | 'node-missing' | 'duplicate' | null {
  const num = workflowNum(tx, workflowId);
  const now = num === null ? undefined : tx.get<StoredConnection>(FIND, id, num);
  if (num === null || now === undefined) return null;
  const wanted = { ...now, ...change };
  const ends = connectable(tx, num, wanted as unknown as ConnectionRow);
  if (typeof ends === 'string') return ends;
  tx.run(UPDATE, ends.source, ends.target, wanted.port, wanted.port.toLowerCase(), id);
  graphChanged(tx, num, at);
  return wanted;
}
