import type { DatabaseSync } from 'node:sqlite';
import type { LoopSpec } from './workflow-spec.ts';

const UNDER_WAY = `SELECT (SELECT count(*) FROM message WHERE dead_at IS NULL)
  + (SELECT count(*) FROM run WHERE ended_at IS NULL) AS open`;
/** What is left of a producer that makes its own data: its execution is to be started, or started again, or goes on. */
const TO_COME = `SELECT (SELECT count(*) = 0 FROM execution) + (SELECT count(*)
  FROM (SELECT num, state FROM execution ORDER BY num DESC LIMIT 1) e
  JOIN execution_loop x ON x.execution_num = e.num AND x.node_id = ?
  WHERE x.source_ended = 0 OR e.state = 'REVOKED' OR (? AND e.state <> 'SUCCESS')) AS open`;

/**
 * Whether something is left to do by what is on disk: a message, a run, or data that a producer is still to make, also where
 * nothing is under way just now, such as before its next item, and in an execution that began after another one had ended.
 *
 * @param ends - the execution ends by itself
 */
export function whatIsLeft(
  database: DatabaseSync,
  { source, producer }: Pick<LoopSpec, 'source' | 'producer'>,
  ends: boolean,
): () => boolean {
  const underWay = database.prepare(UNDER_WAY);
  const toCome = database.prepare(TO_COME);
  const makes = source === 'pull' || source === 'schedule';
  const isOpen = (row: unknown): boolean => (row as { open: number }).open > 0;
  return () => isOpen(underWay.get()) || (makes && isOpen(toCome.get(producer, ends ? 1 : 0)));
}
