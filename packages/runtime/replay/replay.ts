import type { Json, RunId, UserId } from '@loopwright/model';
import type { ReplayAnswer, ReplayCall, Replayed } from '../facade/history.ts';
import type { Change } from '../ports.ts';
import { prepare, type ReplayParts } from './prepare-replay.ts';
import { replayInQueue } from './replay-in-queue.ts';
import { replayAsRequest } from './replay-request.ts';
import { runGone } from './run-gone.ts';

/** Runs a run again as a new one: `History.replay`. */
export async function replay(
  parts: ReplayParts,
  ownerId: UserId,
  sourceId: RunId,
  call: ReplayCall,
): Promise<ReplayAnswer> {
  const source = await parts.store.history.run(ownerId, sourceId);
  if (source === null) throw runGone(sourceId);
  return parts.inTurn(source.workflowId, async () => {
    const door = `replay:${sourceId}`;
    const { idempotencyKey } = call;
    const at = parts.clock.now();
    if (idempotencyKey !== null) {
      const earlier = await parts.store.workflows.rememberedAnswer(ownerId, door, idempotencyKey, at);
      if (earlier !== null) return { ...(earlier.answer as unknown as Replayed), isNew: false };
    }
    const remember = (answer: Replayed): readonly Change[] =>
      idempotencyKey === null
        ? []
        : [
            {
              kind: 'remember-key',
              userId: ownerId,
              door,
              key: idempotencyKey,
              runId: answer.runId,
              answer: answer as unknown as Json,
              at,
            },
          ];
    const prepared = await prepare(parts, ownerId, sourceId, call, remember);
    const isRequest = prepared.workflow.type === 'api' && prepared.kept === null;
    return { ...(await (isRequest ? replayAsRequest : replayInQueue)(parts, prepared)), isNew: true };
  });
}
