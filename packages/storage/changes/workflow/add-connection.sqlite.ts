import type { ConnectionRow } from '@loopwright/runtime/ports';
import type { StoredConnection } from '../../queries/rows.ts';
import type { SqliteTx } from '../../thread/transaction.ts';
import { graphChanged, workflowNum } from './workflow-num.sqlite.ts';

const NODE = 'SELECT num FROM node WHERE id = ? AND workflow_num = ?';
const SAME = 'SELECT id FROM connection WHERE source_num = ? AND target_num = ? AND port_key = ?';
const ADD = `INSERT INTO connection (id, workflow_num, source_num, target_num, port, port_key, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const FORGET = 'DELETE FROM removed_connection WHERE workflow_num = ? AND id = ?';

type Drawn = Pick<ConnectionRow, 'id' | 'source' | 'target' | 'port'>;

/** Numbers of the two nodes, or why there can be no such connection. Ports are compared in lower case. */
export function connectable(
  tx: SqliteTx,
  num: number,
  { id, source, target, port }: Drawn,
): { source: number; target: number } | 'node-missing' | 'duplicate' {
  const from = tx.get<{ num: number }>(NODE, source, num);
  const to = tx.get<{ num: number }>(NODE, target, num);
  if (from === undefined || to === undefined) return 'node-missing';
  const same = tx.get<{ id: string }>(SAME, from.num, to.num, port.toLowerCase());
  return same !== undefined && same.id !== id ? 'duplicate' : { source: from.num, target: to.num };
}

export function insertConnection(
  tx: SqliteTx,
  num: number,
  connection: Drawn,
  at: number,
): 'node-missing' | 'duplicate' | 'added' {
  const ends = connectable(tx, num, connection);
  if (typeof ends === 'string') return ends;
  const { id, port } = connection;
  tx.run(ADD, id, num, ends.source, ends.target, port, port.toLowerCase(), at);
  tx.run(FORGET, num, id);
  return 'added';
}

/** Draws a connection between two nodes of one workflow. */
export function addConnection(
  tx: SqliteTx,
  { connection, at }: { connection: Omit<ConnectionRow, 'createdAt'>; at: number },
): StoredConnection | 'node-missing' | 'duplicate' {
  const num = workflowNum(tx, connection.workflowId);
  if (num === null) return 'node-missing';
  const outcome = insertConnection(tx, num, connection, at);
  if (outcome !== 'added') return outcome;
  graphChanged(tx, num, at);
  const { id, source, target, port } = connection;
  return { id, source, target, port, created_at: at };
}
