import type { ConnectionRow } from '@loopwright/runtime/ports';
import type { PostgresTx } from '../../postgres/transaction.ts';
import type { StoredConnection } from '../../queries/rows.ts';
import { graphChanged, workflowNum } from './workflow-num.postgres.ts';

const NODE = 'SELECT num FROM node WHERE id = $1 AND workflow_num = $2';
const SAME = 'SELECT id FROM connection WHERE source_num = $1 AND target_num = $2 AND port_key = $3';
const ADD = `INSERT INTO connection (id, workflow_num, source_num, target_num, port, port_key, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const FORGET = 'DELETE FROM removed_connection WHERE workflow_num = $1 AND id = $2';

type Drawn = Pick<ConnectionRow, 'id' | 'source' | 'target' | 'port'>;

/** Numbers of the two nodes, or why there can be no such connection. Ports are compared in lower case. */
export async function connectable(
  tx: PostgresTx,
  num: number,
  { id, source, target, port }: Drawn,
): Promise<{ source: number; target: number } | 'node-missing' | 'duplicate'> {
  const from = await tx.get<{ num: number }>(NODE, source, num);
  const to = await tx.get<{ num: number }>(NODE, target, num);
  if (from === undefined || to === undefined) return 'node-missing';
  const same = await tx.get<{ id: string }>(SAME, from.num, to.num, port.toLowerCase());
  return same !== undefined && same.id !== id ? 'duplicate' : { source: from.num, target: to.num };
}

export async function insertConnection(
  tx: PostgresTx,
  num: number,
  connection: Drawn,
  at: number,
): Promise<'node-missing' | 'duplicate' | 'added'> {
  const ends = await connectable(tx, num, connection);
  if (typeof ends === 'string') return ends;
  const { id, port } = connection;
  await tx.run(ADD, id, num, ends.source, ends.target, port, port.toLowerCase(), at);
  await tx.run(FORGET, num, id);
  return 'added';
}

/** Draws a connection between two nodes of one workflow. */
export async function addConnection(
  tx: PostgresTx,
  { connection, at }: { connection: Omit<ConnectionRow, 'createdAt'>; at: number },
): Promise<StoredConnection | 'node-missing' | 'duplicate'> {
  const num = await workflowNum(tx, connection.workflowId);
  if (num === null) return 'node-missing';
  const outcome = await insertConnection(tx, num, connection, at);
  if (outcome !== 'added') return outcome;
  await graphChanged(tx, num, at);
  const { id, source, target, port } = connection;
  return { id, source, target, port, created_at: at };
}
