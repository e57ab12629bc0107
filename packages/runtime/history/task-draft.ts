import { type Machine, type Plan, restoreOutput, type TaskEnd } from '@loopwright/engine';
import type { Instant, JournalEvent, JsonObject, NodeId, TaskRef, TaskState } from '@loopwright/model';
import type { TaskRecord } from '../facade/history.ts';
import type { Produced } from '../runs/run.ts';

/** A task of a run that is read back, as far as its journal was followed. */
export interface Draft {
  readonly task: TaskRef;
  state: TaskState;
  attempts: {
    number: number;
    startedAt: number;
    endedAt: number | null;
    error: TaskRecord['attempts'][number]['error'];
    outcomeUnknown: boolean;
    settled: TaskRecord['attempts'][number]['settled'];
    /** It has only looked what became of the one before. */
    probing: boolean;
  }[];
  port: string | null;
  input: JsonObject | null;
  /** What its sources handed on, where its input was edited. */
  given: JsonObject | null;
  edits: { readonly at: Instant; readonly by: string }[];
  output: JsonObject | null;
  /** A for-each whose body runs. */
  repeats: boolean;
}

/** When a run is read, and when it had ended. */
export interface Times {
  readonly now: Instant;
  readonly endedAt: Instant | null;
}

/** A task of which nothing is known yet. */
export function newDraft(task: TaskRef): Draft {
  return {
    task,
    state: 'running',
    attempts: [],
    port: null,
    input: null,
    given: null,
    edits: [],
    output: null,
    repeats: false,
  };
}

/** Its input was edited. */
export function edit(
  draft: Draft,
  machine: Machine,
  { task, input, at, by }: Extract<JournalEvent, { kind: 'edited' }>,
): void {
  draft.given ??= draft.input ?? machine.input(task).data;
  draft.input = input;
  draft.edits.push({ at, by });
  if (draft.state === 'running') draft.state = 'waiting'; // it was not begun
}

/** Follows an event of its own. */
export function follow(
  draft: Draft,
  machine: Machine,
  produced: Produced,
  event: Extract<JournalEvent, { kind: 'started' | 'output' | 'failed' | 'waiting' }>,
  times: Times,
): void {
  const isProducer = event.task.node === machine.loop.producer;
  if (draft.input === null && !isProducer) draft.input = machine.input(event.task).data;
  if (event.kind === 'started') {
    draft.state = 'running';
    attemptOf(draft, event.attempt, event.at).probing = event.probing === true;
    return;
  }
  const attempt = attemptOf(draft, event.attempt, event.kind === 'waiting' ? event.at : event.at - event.ms);
  if (event.kind === 'waiting') {
    draft.state = 'waiting';
    return;
  }
  attempt.endedAt = event.at;
  if (event.kind === 'failed') {
    attempt.error = event.error;
    draft.state = event.retryAt === null ? 'failed' : 'waiting';
    return;
  }
  if (machine.plan.nodes[event.task.node]!.kind === 'for-each') {
    draft.repeats = true;
    draft.state = 'running';
    attempt.endedAt = null;
    return;
  }
  succeed(draft, event, times);
  draft.port = event.port;
  draft.output = restoreOutput(event.output, draft.input ?? {}, produced.data);
}

/** It ended, by an event of its own or of its body, otherwise than its own events tell. */
export function end(draft: Draft, { state, port, data }: TaskEnd, event: JournalEvent, times: Times): void {
  if (state === 'succeeded') succeed(draft, event, times);
  else draft.state = 'failed';
  const attempt = draft.attempts.at(-1);
  if (draft.repeats && state === 'failed' && attempt !== undefined) attempt.endedAt = event.at;
  draft.repeats = false;
  draft.port = port;
  draft.output = data;
}

/** A for-each whose body had failed goes on with that. */
export function revive(draft: Draft): void {
  draft.repeats = true;
  draft.state = 'running';
  const attempt = draft.attempts.at(-1);
  if (attempt !== undefined) attempt.endedAt = null;
}

/** Its targets begin no earlier than the event says, and it has ended by then; at the latest with its run. */
function succeed(draft: Draft, event: JournalEvent, { now, endedAt }: Times): void {
  const until = event.kind === 'output' ? event.until : undefined;
  const over = Math.min(until ?? event.at, endedAt ?? Number.POSITIVE_INFINITY);
  draft.state = over > now ? 'waiting' : 'succeeded';
  const attempt = draft.attempts.at(-1);
  if (attempt !== undefined) attempt.endedAt = over > now ? null : over;
}

function attemptOf(draft: Draft, number: number, startedAt: Instant): Draft['attempts'][number] {
  const known = draft.attempts.find((attempt) => attempt.number === number);
  if (known !== undefined) return known;
  const attempt = {
    number,
    startedAt,
    endedAt: null,
    error: null,
    outcomeUnknown: false,
    settled: null,
    probing: false,
  };
  draft.attempts.push(attempt);
  return attempt;
}

export function recordOf(plan: Plan, draft: Draft): TaskRecord {
  const node = plan.nodes[draft.task.node]!;
  return {
    nodeId: node.id as NodeId,
    nodeType: node.type.identifier,
    path: draft.task.path,
    state: draft.state,
    attempts: draft.attempts.map(({ probing: _, ...attempt }) => attempt),
    port: draft.port,
    input: draft.input,
    given: draft.given,
    edits: draft.edits,
    output: draft.output,
  };
}
