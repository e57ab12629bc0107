import { createMachine, decodeSegment, type Plan, type PlanLoop } from '@loopwright/engine';
import {
  failure,
  type Instant,
  type JournalEvent,
  type JsonObject,
  LoopwrightError,
  type RunId,
  type TaskRef,
  type UserId,
} from '@loopwright/model';
import type { LoadedVersions } from '../executions/versions.ts';
import type { RunRecord, TaskRecord } from '../facade/history.ts';
import type { RunRow, Store, VersionRow } from '../ports.ts';
import { produce } from '../runs/begin-run.ts';
import type { Produced } from '../runs/run.ts';
import { type Draft, edit, end, follow, newDraft, recordOf, revive, type Times } from './task-draft.ts';

/** Tasks of one answer. */
const SHOWN_TASKS = 1000;

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
  const tasks = readStored(version, versions, row, segments, payload, { after, limit }, now);
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

function readStored(
  version: VersionRow,
  versions: LoadedVersions,
  row: RunRow,
  segments: readonly Uint8Array[],
  payload: Uint8Array | null,
  part: { readonly after: number; readonly limit: number },
  now: Instant,
): Tasks {
  const plan = versions.toRead(version);
  const loop = plan?.loops.find((candidate) => plan.nodes[candidate.producer]!.id === row.producerId);
  if (plan === null || loop === undefined)
    return { shown: [], total: 0, problem: `Its version cannot be read: ${versions.whyUnread(version)}` };
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
  let current: JournalEvent | null = null;
  const machine = createMachine(plan, loop, produced, {
    onEnd(task, ending) {
      const draft = draftOf(task);
      if (draft !== null && current !== null) end(draft, ending, current, times);
    },
    onRevive(task) {
      const draft = draftOf(task);
      if (draft !== null) revive(draft);
    },
  });
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
    const draft = newDraft(task);
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
        const isOpen = last !== undefined && last.endedAt === null && draft.state !== 'waiting' && !draft.repeats;
        if (isOpen && !last.probing) last.outcomeUnknown = true;
      }
    }
    current = event;
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
