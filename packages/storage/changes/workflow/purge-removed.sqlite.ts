import { queueNameOf } from '@loopwright/model';
import { NAMES_QUEUE, queueNamedIn } from '../../queries/drawn-queues.ts';
import type { SqliteTx } from '../../thread/transaction.ts';

const OLD = 'SELECT num FROM workflow WHERE removed_at < ? AND purged = 0';
const PATHS = 'SELECT f.path FROM node_file f JOIN node n ON n.num = f.node_num WHERE n.workflow_num = ?';
const GONE = 'INSERT OR REPLACE INTO gone_node (id, at) SELECT id, ? FROM node WHERE workflow_num = ?';
const DRAWN = 'SELECT config FROM node WHERE workflow_num = ? AND instr(config, ?) > 0';
const CONNECTIONS = `SELECT s.id AS source, t.id AS target FROM connection c JOIN node s ON s.num = c.source_num
  JOIN node t ON t.num = c.target_num WHERE c.workflow_num = ?`;
// In no execution: retention knows by it whose the queue was when the nodes are gone.
const NOTE_QUEUES = `INSERT INTO workflow_queue (workflow_num, queue_id, execution_num)
  SELECT w.num, q.id, 0 FROM workflow w JOIN queue q ON q.owner_id = w.owner_id
  WHERE w.num = ?1 AND q.name IN (SELECT value FROM json_each(?2)) AND q.workflow_num IS NULL ON CONFLICT DO NOTHING`;
const NODES = 'DELETE FROM node WHERE workflow_num = ?';
const STATE = 'DELETE FROM runtime_state WHERE workflow_num = ?';
const NODE_STATE = 'DELETE FROM node_state WHERE workflow_num = ?';
const REMOVED = 'DELETE FROM removed_node WHERE workflow_num = ?';
const PURGE =
  "UPDATE workflow SET purged = 1, name = '', description = NULL, env = '{}', annotations = '[]' WHERE num = ?";

/** Names that the workflow's graph gives queues, or may give. */
function namesOf(tx: SqliteTx, num: number): readonly string[] {
  const configs = tx.all<{ config: string }>(DRAWN, num, NAMES_QUEUE);
  const connections = tx.all<{ source: string; target: string }>(CONNECTIONS, num);
  return [
    ...configs.map(({ config }) => queueNamedIn(config)).filter((name) => name !== null),
    ...connections.map(({ source, target }) => queueNameOf(source, target)),
  ];
}

/**
 * Deletes for good what was hidden before `before`: graph, files, state. Its history may be millions of rows, so
 * retention takes that away slice by slice; the workflow's own row goes last.
 */
export function purgeRemoved(tx: SqliteTx, { before }: { before: number }): readonly string[] {
  const paths: string[] = [];
  for (const { num } of tx.all<{ num: number }>(OLD, before)) {
    paths.push(...tx.all<{ path: string }>(PATHS, num).map((file) => file.path));
    tx.run(NOTE_QUEUES, num, JSON.stringify(namesOf(tx, num)));
    tx.run(GONE, before, num);
    tx.run(NODES, num);
    tx.run(STATE, num);
    tx.run(NODE_STATE, num);
    tx.run(REMOVED, num);
    tx.run(PURGE, num);
  }
  return paths;
}
