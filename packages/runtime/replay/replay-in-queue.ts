import { encodeSegment } from '@loopwright/engine';
import { failure, JOURNAL_VERSION, type JournalEvent, LoopwrightError } from '@loopwright/model';
import { loopAtWork } from '../executions/loop-at-work.ts';
import type { Replayed } from '../facade/history.ts';
import { type Change, type LoopRow, StoreUnavailable } from '../ports.ts';
import { produce } from '../runs/begin-run.ts';
import { fullness, rankOf } from '../sources/queue-policy.ts';
import { nextNumber } from '../sources/run-numbers.ts';
import { impossible } from './impossible.ts';
import { nextStart, type Replay, type ReplayParts } from './prepare-replay.ts';

/** How long a full queue asks its callers to wait, seconds. */
const FULL_RETRY_SECONDS = 5;

/**
 * Puts a run into its loop's queue as one that was begun and set aside: whatever takes the message resumes it, on the
 * version that it names. A request of an `api` workflow is gone on with at once. Its message, itself and the beginning of its journal are one group.
 */
export async function replayInQueue(parts: ReplayParts, replay: Replay): Promise<Replayed> {
  const { life, workflow, producerId, id, versionId, payload } = replay;
  const at = parts.clock.now();
  const began = beginning(replay, at);
  const isRequest = workflow.type === 'api';
  const atWork = await loopAtWork(parts.store, life, workflow.id, producerId);
  const loop = atWork?.loop ?? (await atNextStart(parts, replay));
  const { id: loopId, queueId } = loop;
  const queue = await life.queues.open(queueId);
  const full = isRequest ? null : fullness(queue, parts.queueMaxMessages);
  if (full !== null) {
    throw failure('QUEUE_FULL', {
      retryAfterSeconds: FULL_RETRY_SECONDS,
      detail: `The queue of this loop ${full}`,
    });
  }
  const answer: Replayed = { runId: id, versionId, waitsForStart: atWork === null && !isRequest };
  const iteration = await numberIn(parts, replay, loop);
  const payloadId = life.ids.payload();
  const changes: Change[] = [
    { kind: 'put-payload', payload: { id: payloadId, bytes: payload } },
    {
      kind: 'send-on-terms',
      queueId,
      seq: life.nextPlace(),
      payloadId,
      runId: id,
      at,
      ...rankOf(queue.policy, payload, at),
      until: null,
      expiresAt: null,
      dedupe: null,
      debounce: null,
    },
    {
      kind: 'open-run',
      run: {
        id,
        loopId,
        workflowId: workflow.id,
        versionId,
        executionId: atWork?.executionId ?? null,
        iteration,
        origin: isRequest ? 'request' : 'loop',
        payloadId,
        startedAt: at,
        caller: false,
        replayOf: replay.source.id,
      },
      messageSeq: null,
      end: null,
    },
    { kind: 'append-journal', runId: id, seq: 0, events: encodeSegment(began) },
    { kind: 'suspend-run', runId: id, state: 'suspended' },
    ...(isRequest ? [{ kind: 'count-request', workflowId: workflow.id, at } as const] : []),
    ...replay.remember(answer),
  ];
  if (!isRequest) queue.depth += 1;
  await new Promise<void>((resolve, reject) => {
    life.committer.append({ lease: null, epoch: null, changes }, payload.byteLength + 500, (fate) => {
      if (fate.fate === 'written') {
        if (isRequest) parts.goOnWithRequests(life);
        else queue.announce();
        resolve();
        return;
      }
      if (!isRequest) queue.depth -= 1;
      reject(new StoreUnavailable(fate.fate === 'refused' ? fate.text : 'The run could not be written'));
    });
  });
  return answer;
}

/** Its loop, reading where it will read at the next start. */
async function atNextStart(parts: ReplayParts, replay: Replay): Promise<LoopRow> {
  const { queue } = await nextStart(parts, replay);
  const { life, workflow, ownerId, producerId } = replay;
  await life.committer.barrier(); // runs of a loop that has just ended are numbered there by then
  return parts.store.workflows.ensureLoop(workflow.id, ownerId, producerId, queue, parts.clock.now());
}

/** A number that no other run of the loop has, nor is given by whoever else begins some. */
async function numberIn(
  { store }: ReplayParts,
  { life, workflow, producerId }: Replay,
  loop: LoopRow,
): Promise<number> {
  if (workflow.type === 'api') return nextNumber(life.numbersOf(loop));
  if (store.cluster !== null) return store.cluster.reserveIterations(loop.id, 1);
  const here = life.executions.get(workflow.id)?.loopOf(producerId);
  return here === undefined ? loop.nextIteration : nextNumber(here.numbers);
}

/** The journal as it begins: the producer's part is done, what it handed on is the message. */
function beginning({ plan, loop, id, payload, kept }: Replay, at: number): readonly JournalEvent[] {
  try {
    produce(plan, loop, id, payload);
  } catch (cause) {
    if (cause instanceof LoopwrightError) throw impossible(`Its producer refuses the input: ${cause.message}`);
    throw cause;
  }
  const task = { node: loop.producer, path: [] };
  const began = { kind: 'began', at, version: JOURNAL_VERSION, caller: false } as const;
  if (kept !== null) return [began, ...kept];
  return [began, { kind: 'output', task, attempt: 1, at, ms: 0, port: 'default', output: { base: 'message' } }];
}
