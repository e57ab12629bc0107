import type { PostgresTx } from '../../postgres/transaction.ts';

const END = `UPDATE execution SET state = $1, ended_at = $2, error = $3 WHERE id = $4 AND state IN ('PENDING', 'STARTED')
  RETURNING workflow_num`;
const WORKFLOW = 'UPDATE workflow SET status = $1, epoch = epoch + 1 WHERE num = $2';

/** Ends an active execution. With the epoch moved on, nothing that was under way may write any more. */
export async function endExecution(
  tx: PostgresTx,
  { id, state, error, at }: { id: string; state: 'SUCCESS' | 'FAILURE' | 'REVOKED'; error: string | null; at: number },
): Promise<'ended' | 'not-active'> {
  const ended = await tx.get<{ workflow_num: number }>(END, state, at, error, id);
  if (ended === undefined) return 'not-active';
  await tx.run(WORKFLOW, state === 'FAILURE' ? 'error' : 'inactive', ended.workflow_num);
  return 'ended';
}
