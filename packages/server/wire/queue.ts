import type { Instant } from '@loopwright/model';
import { Type } from '@loopwright/model';
import type { QueueFlows } from '@loopwright/runtime';
import type { DeadLetterRow, QueueRow } from '@loopwright/runtime/ports';
import { isoTime, isoTimeOrNull } from '../http/time.ts';

const TextOrNull = Type.Union([Type.String(), Type.Null()]);
const Time = Type.String({ format: 'date-time' });

/** One queue. */
export const QueueSchema = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  name: Type.String(),
  workflow_id: Type.Union([Type.String(), Type.Null()], {
    description: 'Of the inbox of one loop; null where writers and readers share the queue',
  }),
  node_id: TextOrNull,
  depth: Type.Integer({ minimum: 0, description: 'Messages that wait or are worked on' }),
  parked: Type.Integer({ minimum: 0, description: 'Messages that wait on disk for a time or an answer' }),
  dead_letters: Type.Integer({ minimum: 0 }),
  oldest_at: Type.Union([Time, Type.Null()], { description: 'Of the oldest message that is no dead letter' }),
  oldest_seconds: Type.Number({ minimum: 0, description: 'Its age; 0 where there is none' }),
  in_per_minute: Type.Integer({
    minimum: 0,
    description: 'Messages that came over the last minute, in all processes that are alive together',
  }),
  out_per_minute: Type.Integer({ minimum: 0, description: 'Messages that were done or became dead letters' }),
});

const letterKeys = {
  id: Type.Integer({ minimum: 1, description: 'Position among all messages' }),
  queue_id: Type.Integer({ minimum: 1 }),
  queue: Type.String(),
  workflow_id: TextOrNull,
  run_id: Type.Union([Type.Integer(), Type.Null()]),
  deliveries: Type.Integer({ minimum: 0, description: 'How often it was taken' }),
  created_at: Time,
  dead_at: Time,
  error: Type.Object({ code: Type.String(), text: Type.String() }),
};

/** One dead letter in a list. */
export const DeadLetterSchema = Type.Object(letterKeys);

/** One dead letter with what it holds. */
export const WholeDeadLetterSchema = Type.Object({ ...letterKeys, payload: Type.Unknown() });

/** A queue at the instant `now`. */
export function wireQueue(queue: QueueRow, now: Instant, flow: ReturnType<QueueFlows>) {
  return {
    id: queue.id,
    name: queue.name,
    workflow_id: queue.workflowId,
    node_id: queue.nodeId,
    depth: queue.depth,
    parked: queue.parked,
    dead_letters: queue.deadLetters,
    oldest_at: isoTimeOrNull(queue.oldestAt),
    oldest_seconds: queue.oldestAt === null ? 0 : Math.max(0, now - queue.oldestAt) / 1000,
    in_per_minute: flow.inPerMinute,
    out_per_minute: flow.outPerMinute,
  };
}

/** A dead letter. */
export function wireDeadLetter(letter: DeadLetterRow) {
  return {
    id: letter.seq,
    queue_id: letter.queueId,
    queue: letter.queue,
    workflow_id: letter.workflowId,
    run_id: letter.runId,
    deliveries: letter.deliveries,
    created_at: isoTime(letter.createdAt),
    dead_at: isoTime(letter.deadAt),
    error: { code: letter.errorCode, text: letter.errorText },
  };
}
