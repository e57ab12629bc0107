import { createHash } from 'node:crypto';
import type { NodeId, RunId } from '@loopwright/model';

/**
 * Names a task's effect for the far side: the same on every attempt, another for each run, node and item, and from each time
 * on that its input was edited: what is asked for then is another effect. 32 hex digits of a SHA-256.
 */
export function taskKey(runId: RunId | number, nodeId: NodeId, path: readonly number[], edits = 0): string {
  const edited = edits === 0 ? '' : `/edit ${edits}`;
  return createHash('sha256')
    .update(`${runId}/${nodeId}/${path.join('.')}${edited}`)
    .digest('hex')
    .slice(0, 32);
}
