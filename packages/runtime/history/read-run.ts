import {
  createMachine,
  decodeSegment,
  type Machine,
  type Plan,
  type PlanLoop,
  restoreOutput,
} from '@loopwright/engine';
import {
  failure,
  type Instant,
  type JournalEvent,
  type JsonObject,
  LoopwrightError,
  type NodeId,
  type RunId,
  type TaskRef,
  type TaskState,
  type UserId,
} from '@loopwright/model';
import type { LoadedVersions } from '../executions/versions.ts';
import type { RunRecord, TaskRecord } from '../facade/history.ts';
import type { RunRow, Store } from '../ports.ts';
import { produce } from '../runs/begin-run.ts';
import type { Produced } from '../runs/run.ts';

/** Tasks of one answer. */
const SHOWN_TASKS = 1000;

interface Draft {
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
}

/** What could be read of a run's tasks, and why that is not all. */
interface Tasks {
  readonly shown: readonly TaskRecord[];
  readonly total: number;
  readonly problem: string | null;
}

/**
 * Reads one run back from its journal: every task with inputs, outputs, attempts and times. Where a part of what is stored
 * is damaged, the tasks before it are answered, and the damage is told. Throws RUN_NOT_FOUND.
 */
export async function readRun(
  store: Store,
  versions: LoadedVersions,
  mask: (type: string, values: JsonObject) => JsonObject,
  ownerId: UserId,
  id: RunId,
  now: Instant,
  { after = 0, limit = SHOWN_TASKS }: { readonly after?: number; readonly limit?: number } = {},
): Promise<RunRecord> {
  const row = await store.history.run(ownerId, id);
  if (row === null) throw failure('RUN_NOT_FOUND');
  const version = await store.workflows.versionById(row.versionId);
  if (version === null) throw failure('RUN_NOT_FOUND');
  const { segments, payload } = await store.history.journal(id);
  const graph = {
    ...version.graph,
    nodes: version.graph.nodes.map((node) => ({ ...node, formValues: mask(node.type, node.formValues) })),
  };
  const tasks = readStored(versions.planOf(version), row, segments, payload, { after, limit }, now);
  return {
    id,
    workflowId: row.workflowId,
    executionId: row.executionId,
    producerId: row.producerId,
    versionId: row.versionId,
    iteration: row.iteration,
    origin: row.origin,
    state: row.state,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    error: errorOf(row),
    tasks: tasks.shown,
    tasksTotal: tasks.total,
    problem: tasks.problem,
    graph,
  };
}

/** When a run is read, and when it had ended. */
interface Times {
  readonly now: Instant;
  readonly endedAt: Instant | null;
}

function readStored(
  plan: Plan | null,
  row: RunRow,
  segments: readonly Uint8Array[],
  payload: Uint8Array | null,
  part: { readonly after: number; readonly limit: number },
  now: Instant,
): Tasks {
  const loop = plan?.loops.find((candidate) => plan.nodes[candidate.producer]!.id === row.producerId);
  if (plan === null || loop === undefined)
    return { shown: [], total: 0, problem: 'A node type of the version that it began with is not installed' };
  let problem: string | null = null;
  const events: JournalEvent[] = [];
  try {
    for (const segment of segments) events.push(...decodeSegment(segment));
  } catch (cause) {
    problem = textOf(cause);
  }
  try {
    const read = readTasks(plan, loop, produce(plan, loop, row.id, payload), events, part, {
      now,
      endedAt: row.endedAt,
    });
    return { ...read, problem: problem ?? read.problem };
  } catch (cause) {
    return { shown: [], total: 0, problem: textOf(cause) };
  }
}

/** Throws what is no finding about the data, but a defect. */
function textOf(cause: unknown): string {
  if (cause instanceof LoopwrightError || cause instanceof SyntaxError) return cause.message;
  throw cause;
}

function errorOf(row: RunRow): RunRecord['error'] {
  if (row.errorCode === null) return null;
  return { code: row.errorCode, text: row.errorText ?? '', nodeId: row.errorNode };
}

function readTasks(
  plan: Plan,
  loop: PlanLoop,
  produced: Produced,
  events: readonly JournalEvent[],
  part: { readonly after: number; readonly limit: number },
  times: Times,
): Tasks {
  const machine = createMachine(plan, loop, produced);
  /** Every task in the order they began; null: not shown. */
  const drafts = new Map<string, Draft | null>();
  const shown: Draft[] = [];

  function draftOf(task: TaskRef): Draft | null {
    const key = `${task.node}/${task.path.join('.')}`;
    const known = drafts.get(key);
    if (known !== undefined) return known;
    const position = drafts.size;
    if (position < part.after || position >= part.after + part.limit) {
      drafts.set(key, null);
      return null;
    }
    const draft: Draft = {
      task,
      state: 'running',
      attempts: [],
      port: null,
      input: null,
      given: null,
      edits: [],
      output: null,
    };
    drafts.set(key, draft);
    shown.push(draft);
    return draft;
  }

  function take(event: JournalEvent): void {
    if (event.kind === 'started' || event.kind === 'output' || event.kind === 'failed' || event.kind === 'waiting') {
      const draft = draftOf(event.task);
      if (draft !== null) follow(draft, machine, produced, event, times);
    } else if (event.kind === 'settled') {
      const unknown = draftOf(event.task)?.attempts.findLast((attempt) => attempt.outcomeUnknown);
      if (unknown !== undefined) unknown.settled = { outcome: event.outcome, by: event.by };
    } else if (event.kind === 'edited') {
      const draft = draftOf(event.task);
      if (draft !== null) edit(draft, machine, event);
    } else if (event.kind === 'resumed') {
      for (const draft of shown) {
        const last = draft.attempts.at(-1);
        if (last !== undefined && last.endedAt === null && draft.state !== 'waiting' && !last.probing)
          last.outcomeUnknown = true;
      }
    }
    machine.apply(event);
    for (const task of machine.takeSkipped()) {
      const draft = draftOf(task);
      if (draft !== null) draft.state = 'skipped';
    }
  }

  let problem: string | null = null;
  try {
    for (const event of events) take(event);
  } catch (cause) {
    problem = textOf(cause);
  }
  return { shown: shown.map((draft) => recordOf(plan, draft)), total: drafts.size, problem };
}

function edit(
  draft: Draft,
  machine: Machine,
  { task, input, at, by }: Extract<JournalEvent, { kind: 'edited' }>,
): void {
  draft.given ??= draft.input ?? machine.input(task).data;
  draft.input = input;
  draft.edits.push({ at, by });
  if (draft.state === 'running') draft.state = 'waiting'; // it was not begun
}

function follow(
  draft: Draft,
  machine: Machine,
  produced: Produced,
  event: Extract<JournalEvent, { kind: 'started' | 'output' | 'failed' | 'waiting' }>,
  { now, endedAt }: Times,
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
  // Its targets begin no earlier than it says, and it has ended by then; at the latest with its run.
  const over = Math.min(event.until ?? event.at, endedAt ?? Number.POSITIVE_INFINITY);
  draft.state = over > now ? 'waiting' : 'succeeded';
  attempt.endedAt = over > now ? null : over;
  draft.port = event.port;
  draft.output = restoreOutput(event.output, draft.input ?? {}, produced.data);
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

function recordOf(plan: Plan, draft: Draft): TaskRecord {
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
