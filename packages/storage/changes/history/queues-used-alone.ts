/** A queue that several workflows may use. */
export interface SharedQueue {
  readonly id: number;
  readonly owner_id: number;
  readonly name: string;
}

/**
 * Shared queues that a workflow used, and that no other one ever used in an execution: also none that is removed, since
 * its runs may have messages there. `num` is the parameter with the number of the workflow.
 */
export const usedAlone = (
  num: string,
): string => `SELECT q.id, q.owner_id, q.name FROM queue q WHERE q.workflow_num IS NULL
  AND q.id IN (SELECT queue_id FROM workflow_queue WHERE workflow_num = ${num}
    UNION ALL SELECT queue_id FROM loop WHERE workflow_num = ${num})
  AND NOT EXISTS (SELECT 1 FROM workflow_queue WHERE queue_id = q.id AND workflow_num <> ${num})
  AND NOT EXISTS (SELECT 1 FROM loop WHERE queue_id = q.id AND workflow_num <> ${num})`;

/** Whether two nodes of an owner's workflow are connected. */
export const connects = (owner: string, source: string, target: string): string =>
  `SELECT 1 AS drawn FROM node s JOIN connection c ON c.source_num = s.num JOIN node t ON t.num = c.target_num
  JOIN workflow w ON w.num = c.workflow_num WHERE s.id = ${source} AND t.id = ${target} AND w.owner_id = ${owner} AND w.purged = 0`;

/**
 * Some configurations of nodes of an owner's workflows in which something is found: an `api` workflow uses the queues that its
 * saved graph names. `after` is the parameter with the number of the node behind which they are.
 */
export const configsWith = (found: string, owner: string, after: string): string =>
  `SELECT n.num, n.config FROM workflow w JOIN node n ON n.workflow_num = w.num
  WHERE w.owner_id = ${owner} AND w.purged = 0 AND ${found} AND n.num > ${after} ORDER BY n.num LIMIT 20`;

/** A node that may name a queue. */
export interface NamingNode {
  readonly num: number;
  readonly config: string;
}
