import type { Graph, Instant, JsonObject } from '@loopwright/model';
import { Type } from '@loopwright/model';
import type { RunRecord, TaskRecord } from '@loopwright/runtime';
import type { MinuteRow, RunRow } from '@loopwright/runtime/ports';
import { isoTime, isoTimeOrNull } from '../http/time.ts';
import { jsonText } from './json-text.ts';

const Time = Type.String({ format: 'date-time' });
const TimeOrNull = Type.Union([Time, Type.Null()]);
const Id = Type.Integer({ minimum: 1 });
const IdOrNull = Type.Union([Id, Type.Null()]);
const TextOrNull = Type.Union([Type.String(), Type.Null()]);
const ObjectOrNull = Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]);

const Bytes = Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
  description: 'Of its JSON, where it is left out for its size (max_value_bytes)',
});

/** States of a run, as a filter takes them. */
export const RUN_STATES = [
  'waiting',
  'leased',
  'parked',
  'suspended',
  'blocked',
  'succeeded',
  'failed',
  'cancelled',
] as const;

const runKeys = {
  id: Type.Integer({ minimum: 1, description: 'Each process gives out its own: a later run may have a lower one' }),
  workflow_id: Type.String({ format: 'uuid' }),
  version_id: Id,
  execution_id: TextOrNull,
  loop_id: IdOrNull,
  producer_id: Type.Union([Type.String(), Type.Null()], { description: 'The node that began the loop' }),
  iteration: Type.Integer({ minimum: 0, description: 'Number within its loop, through all executions' }),
  origin: Type.Union([Type.Literal('loop'), Type.Literal('request'), Type.Literal('trial'), Type.Literal('command')]),
  state: Type.Union(RUN_STATES.map((state) => Type.Literal(state))),
  started_at: Time,
  ended_at: TimeOrNull,
  duration_seconds: Type.Union([Type.Number(), Type.Null()]),
  error: Type.Union([Type.Object({ code: Type.String(), text: Type.String(), node_id: TextOrNull }), Type.Null()]),
  replay_of: Type.Union([Id, Type.Null()], { description: 'The run that it repeats, which may be gone by now' }),
  outcome_unknown: Type.Boolean({
    description: 'A task of it began, and the process ended before its outcome was known: that task may have run twice',
  }),
};

/** One run in a list. */
export const RunSchema = Type.Object(runKeys);

const Attempt = Type.Object({
  number: Type.Integer({ minimum: 1 }),
  started_at: Time,
  ended_at: TimeOrNull,
  error: Type.Union([
    Type.Object({ code: Type.String(), text: Type.String(), field: Type.Optional(Type.String()) }),
    Type.Null(),
  ]),
  outcome_unknown: Type.Boolean({ description: 'It began, and the process ended before its outcome was known' }),
  settled: Type.Union(
    [
      Type.Object({
        outcome: Type.Union([Type.Literal('done'), Type.Literal('not-done'), Type.Literal('failed')]),
        by: Type.Union([Type.String(), Type.Null()], { description: 'User name of who said so; null: a probe' }),
      }),
      Type.Null(),
    ],
    { description: 'What was found of an unknown outcome, before the task went on' },
  ),
});

const Task = Type.Object({
  node_id: Type.String(),
  node_type: Type.String(),
  path: Type.Array(Type.Integer(), { description: 'Index of the item at each level of for-each, outermost first' }),
  state: Type.Union([
    Type.Literal('running'),
    Type.Literal('waiting'),
    Type.Literal('succeeded'),
    Type.Literal('failed'),
    Type.Literal('skipped'),
  ]),
  attempts: Type.Array(Attempt),
  outcome_unknown: Type.Boolean({
    description: 'It may have run twice: of one of its attempts the outcome is not known',
  }),
  port: TextOrNull,
  edits: Type.Array(Type.Object({ at: Time, by: Type.String({ description: 'User name' }) }), {
    description: 'Who edited its input, oldest first; `input` is what it ran on since',
  }),
  input: ObjectOrNull,
  output: ObjectOrNull,
  input_bytes: Bytes,
  output_bytes: Bytes,
});

/** One run with everything. */
export const WholeRunSchema = Type.Object({
  ...runKeys,
  tasks: Type.Array(Task, { description: 'In the order they began, at most 1,000; tasks_after reads on' }),
  tasks_total: Type.Integer({ minimum: 0 }),
  problem: Type.Union([Type.String(), Type.Null()], {
    description:
      'Why it cannot go on, or not all of its tasks are here: something stored of it is damaged, or a node type is not installed or changed',
  }),
  graph: Type.Unknown({ description: 'The graph that it ran on; password fields are masked' }),
});

/** Counts of one loop in one minute. */
export const MinuteSchema = Type.Object({
  loop_id: Id,
  node_id: TextOrNull,
  minute: Time,
  succeeded: Type.Integer({ minimum: 0 }),
  failed: Type.Integer({ minimum: 0 }),
});

/** A run in a list. */
export function wireRun(run: RunRow) {
  return {
    id: run.id,
    workflow_id: run.workflowId,
    version_id: run.versionId,
    execution_id: run.executionId,
    loop_id: run.loopId,
    producer_id: run.producerId,
    iteration: run.iteration,
    origin: run.origin,
    state: run.state,
    ...wireTimes(run.startedAt, run.endedAt),
    error: run.errorCode === null ? null : { code: run.errorCode, text: run.errorText ?? '', node_id: run.errorNode },
    replay_of: run.replayOf,
    outcome_unknown: run.outcomeUnknown,
  };
}

/** A run with everything but values larger than `maxValueBytes`. `row` is the same run as lists show it. */
export function wireWholeRun(row: RunRow, run: RunRecord, maxValueBytes: number) {
  return {
    ...wireRun(row),
    tasks: run.tasks.map((task) => wireTask(task, maxValueBytes)),
    tasks_total: run.tasksTotal,
    problem: run.problem,
    graph: wireGraph(run.graph),
  };
}

/** A graph that ran; its passwords were masked before. */
export function wireGraph(graph: Graph) {
  return {
    workflow_id: graph.workflowId,
    workflow_type: graph.type,
    nodes: graph.nodes.map((node) => ({
      id: node.id,
      node_type: node.type,
      form_values: node.formValues,
      config: node.config,
    })),
    connections: graph.connections.map((connection) => ({
      id: connection.id,
      source_node: connection.source,
      target_node: connection.target,
      source_handle: connection.port,
    })),
    env: graph.env,
  };
}

/** Counts of a minute, with the node that begins the loop. */
export function wireMinute(row: MinuteRow, nodeId: string | null) {
  return {
    loop_id: row.loopId,
    node_id: nodeId,
    minute: isoTime(row.minute),
    succeeded: row.succeeded,
    failed: row.failed,
  };
}

function wireTask(task: TaskRecord, maxValueBytes: number) {
  const [input, output] = [fitting(task.input, maxValueBytes), fitting(task.output, maxValueBytes)];
  return {
    node_id: task.nodeId,
    node_type: task.nodeType,
    path: task.path,
    state: task.state,
    outcome_unknown: task.attempts.some((attempt) => attempt.outcomeUnknown),
    attempts: task.attempts.map((attempt) => ({
      number: attempt.number,
      started_at: isoTime(attempt.startedAt),
      ended_at: isoTimeOrNull(attempt.endedAt),
      error: attempt.error,
      outcome_unknown: attempt.outcomeUnknown,
      settled: attempt.settled,
    })),
    port: task.port,
    edits: task.edits.map(({ at, by }) => ({ at: isoTime(at), by })),
    input: input.value,
    output: output.value,
    input_bytes: input.bytes,
    output_bytes: output.bytes,
  };
}

/** A value, or how large it is where it is larger than may be shown. */
function fitting(value: JsonObject | null, most: number): { value: JsonObject | null; bytes: number | null } {
  if (value === null || most === Number.POSITIVE_INFINITY) return { value, bytes: null };
  const text = jsonText(value);
  const bytes = text === null ? null : Buffer.byteLength(text);
  return bytes === null || bytes > most ? { value: null, bytes } : { value, bytes: null };
}

function wireTimes(startedAt: Instant, endedAt: Instant | null) {
  return {
    started_at: isoTime(startedAt),
    ended_at: isoTimeOrNull(endedAt),
    duration_seconds: endedAt === null ? null : Math.max(0, endedAt - startedAt) / 1000,
  };
}
