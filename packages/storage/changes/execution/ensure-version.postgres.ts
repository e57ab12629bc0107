import type { PostgresTx } from '../../postgres/transaction.ts';
import { DataError } from '../../thread/sqlite-failure.ts';

const WORKFLOW = 'SELECT num FROM workflow WHERE id = $1';
const FIND = 'SELECT id, created_at FROM version WHERE workflow_num = $1 AND hash = $2';
const ADD = 'INSERT INTO version (workflow_num, hash, graph, created_at) VALUES ($1, $2, $3, $4) RETURNING id';

/** A graph with the hash of its content. */
export interface HashedGraph {
  readonly workflowId: string;
  readonly hash: string;
  /** The graph as JSON. */
  readonly graph: string;
}

/** The version of this content, made when it is new. */
export async function ensureVersion(
  tx: PostgresTx,
  { workflowId, hash, graph, at }: HashedGraph & { at: number },
): Promise<{ id: number; createdAt: number }> {
  const num = (await tx.get<{ num: number }>(WORKFLOW, workflowId))?.num;
  if (num === undefined) throw new DataError(`There is no workflow ${workflowId}`);
  const known = await tx.get<{ id: number; created_at: number }>(FIND, num, hash);
  if (known !== undefined) return { id: known.id, createdAt: known.created_at };
  return { id: (await tx.get<{ id: number }>(ADD, num, hash, graph, at))!.id, createdAt: at };
}
