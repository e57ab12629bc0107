/** Joins the workflow `w` of a message `m` in a queue `q`: that of its run, else that of the queue. */
export const WORKFLOW_OF_MESSAGE = `LEFT JOIN run r ON r.id = m.run_id
  LEFT JOIN workflow w ON w.num = coalesce(r.workflow_num, q.workflow_num)`;
