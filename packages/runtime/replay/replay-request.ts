import { failure } from '@loopwright/model';
import { requestHost } from '../doors/request-host.ts';
import type { Replayed } from '../facade/history.ts';
import { StoreUnavailable } from '../ports.ts';
import { beginRun, produce } from '../runs/begin-run.ts';
import { nextNumber } from '../sources/run-numbers.ts';
import type { Replay, ReplayParts } from './prepare-replay.ts';

const BUSY_RETRY_SECONDS = 1;

/**
 * Runs a request of an `api` workflow again, whether that is active or not. Nobody waits for its answer: this resolves
 * when its beginning is durable. When its process dies the next one goes on with it.
 */
export async function replayAsRequest(parts: ReplayParts, replay: Replay): Promise<Replayed> {
  const { life, workflow, ownerId, plan, loop, producerId, id, versionId, payload } = replay;
  const { store, clock } = parts;
  if (life.requests.size >= parts.apiConcurrency) {
    throw failure('QUEUE_FULL', {
      retryAfterSeconds: BUSY_RETRY_SECONDS,
      detail: `${parts.apiConcurrency} requests are under way (setting api-concurrency)`,
    });
  }
  const at = clock.now();
  const row = await store.workflows.ensureLoop(workflow.id, ownerId, producerId, null, at);
  const iteration = await nextNumber(life.numbersOf(row));
  const host = await requestHost({ store, clock, life }, workflow.id, ownerId, plan);
  const answer: Replayed = { runId: id, versionId, waitsForStart: false };
  await new Promise<void>((resolve, reject) => {
    const run = beginRun(
      {
        host,
        plan,
        loop,
        message: {
          seq: null,
          queueId: null,
          payloadId: life.ids.payload(),
          payload,
          deliveries: 1,
          inbox: row.queueId,
        },
        onOver: (over) => life.requests.delete(over),
        onDurable: null,
      },
      {
        id,
        loopId: row.id,
        versionId,
        executionId: null,
        iteration,
        origin: 'request',
        startedAt: at,
        caller: false,
        produce: () => produce(plan, loop, id, payload),
        changes: [{ kind: 'count-request', workflowId: workflow.id, at }, ...replay.remember(answer)],
        replayOf: replay.source.id,
        written(written = true) {
          if (written) resolve();
          else reject(new StoreUnavailable('The run could not be written'));
        },
      },
    );
    if (run.state !== 'over') life.requests.add(run);
  });
  return answer;
}
