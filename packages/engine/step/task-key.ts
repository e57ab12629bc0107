import { createHash } from 'node:crypto';
import type { NodeId, RunId } from '@loopwright/model';

/** Names a task's effect for the far side: the same on every attempt, another for each run, node and item. 32 hex digits of a SHA-256. */
export function taskKey(runId: RunId | number, nodeId: NodeId, path: readonly number[]): string {
  return createHash('sha256')
    .update(`${runId}/${nodeId}/${path.join('.')}`)
    .digest('hex')
    .slice(0, 32);
}
