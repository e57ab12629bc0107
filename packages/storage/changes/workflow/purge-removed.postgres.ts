import { queueNameOf } from '@loopwright/model';
import { texts } from '../../postgres/arrays.ts';
import type { PostgresTx } from '../../postgres/transaction.ts';
import { NAMES_QUEUE, queueNamedIn } from '../../queries/drawn-queues.ts';

const OLD = 'SELECT num FROM workflow WHERE removed_at < $1 AND purged = 0';
const PATHS = 'SELECT f.path FROM node_file f JOIN node n ON n.num = f.node_num WHERE n.workflow_num = $1';
const GONE =
  'INSERT INTO gone_node (id, at) SELECT id, $1::bigint FROM node WHERE workflow_num = $2 ON CONFLICT (id) DO UPDATE SET at = excluded.at';
const DRAWN = 'SELECT config FROM node WHERE workflow_num = $1 AND strpos(config, $2) > 0';
const CONNECTIONS = `SELECT s.id AS source, t.id AS target FROM connection c JOIN node s ON s.num = c.source_num
  JOIN node t ON t.num = c.target_num WHERE c.workflow_num = $1`;
// In no execution: retention knows by it whose the queue was when the nodes are gone.
const NOTE_QUEUES = `INSERT INTO workflow_queue (workflow_num, queue_id, execution_num)
  SELECT w.num, q.id, 0 FROM workflow w JOIN queue q ON q.owner_id = w.owner_id
  WHERE w.num = $1 AND q.name = ANY ($2::text[]) AND q.workflow_num IS NULL ON CONFLICT DO NOTHING`;
const NODES = 'DELETE FROM node WHERE workflow_num = $1';
const STATE = 'DELETE FROM runtime_state WHERE workflow_num = $1';
const NODE_STATE = 'DELETE FROM node_state WHERE workflow_num = $1';
const REMOVED = 'DELETE FROM removed_node WHERE workflow_num = $1';
const PURGE =
  "UPDATE workflow SET purged = 1, name = '', description = NULL, env = '{}', annotations = '[]' WHERE num = $1";

/** Names that the workflow's graph gives queues, or may give. */
async function namesOf(tx: PostgresTx, num: number): Promise<readonly string[]> {
  const configs = await tx.all<{ config: string }>(DRAWN, num, NAMES_QUEUE);
  const connections = await tx.all<{ source: string; target: string }>(CONNECTIONS, num);
  return [
    ...configs.map(({ config }) => queueNamedIn(config)).filter((name) => name !== null),
    ...connections.map(({ source, target }) => queueNameOf(source, target)),
  ];
}

/**
 * Deletes for good what was hidden before `before`: graph, files, state. Its history may be millions of rows, so
 * retention takes that away slice by slice; the workflow's own row goes last.
 */
export async function purgeRemoved(tx: PostgresTx, { before }: { before: number }): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { num } of await tx.all<{ num: number }>(OLD, before)) {
    paths.push(...(await tx.all<{ path: string }>(PATHS, num)).map((file) => file.path));
    await tx.run(NOTE_QUEUES, num, texts(await namesOf(tx, num)));
    await tx.run(GONE, before, num);
    await tx.run(NODES, num);
    await tx.run(STATE, num);
    await tx.run(NODE_STATE, num);
    await tx.run(REMOVED, num);
    await tx.run(PURGE, num);
  }
  return paths;
}
