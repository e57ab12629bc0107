import {
  createMachine,
  decodeSegment,
  type Machine,
  type Plan,
  type PlanLoop,
  restoreOutput,
} from '@loopwright/engine';
import {
  type ExecutionId,
  type Instant,
  JOURNAL_VERSION,
  type JournalEvent,
  type JsonObject,
  type LoopId,
  type RunId,
  type RunOrigin,
  type StoredOutput,
  type VersionId,
} from '@loopwright/model';
import { type DoorMessage, plainObject } from '@loopwright/sdk';
import { decodePayload } from '../doors/payload.ts';
import type { NewRun, UnfinishedRun } from '../ports.ts';
import { record } from './append-group.ts';
import { callsIn, callsOf, NO_CALLS } from './calls-of.ts';
import { CRASHES_OF_ONE_TASK, killers, outcomesMissing } from './crash-suspects.ts';
import { advance, goOnWaiting } from './drive.ts';
import { type HeldOutput, heldBackIn, holdBack, letGoOfHeldBack } from './held-back.ts';
import { failProducer } from './producer-task.ts';
import type { Produced, Run, RunHost, RunMessage } from './run.ts';
import { traceRun } from './run-trace.ts';

const PRODUCER_PATH: readonly number[] = [];

interface RunBasics {
  readonly host: RunHost;
  readonly plan: Plan;
  readonly loop: PlanLoop;
  readonly message: RunMessage;
  readonly onOver: Run['onOver'];
  readonly onDurable: Run['onDurable'];
  /** Null where absent. */
  readonly parks?: Run['parks'];
}

const NOTHING: JsonObject = {};

/** Item id of a run: the form of a UUID, the same each time the run is read again. */
export function itemIdOf(runId: RunId): string {
  return `00000000-0000-4000-8000-${runId.toString(16).padStart(12, '0')}`;
}

function nothingFor(runId: RunId, itemId: string | null = null, calls = NO_CALLS): Produced {
  return { data: NOTHING, metadata: NOTHING, itemId: itemId ?? itemIdOf(runId), own: true, calls };
}

/** The id of the item that a message holds; null where it holds none, or cannot be read. */
function itemIdIn(payload: Uint8Array | null): string | null {
  try {
    const decoded = payload === null ? null : decodePayload(payload);
    return decoded?.kind === 'item' ? decoded.item.id : null;
  } catch {
    return null;
  }
}

/** Reads what a producer hands on from the bytes of its message. */
export function produce(plan: Plan, loop: PlanLoop, runId: RunId, payload: Uint8Array | null): Produced {
  if (payload === null) return nothingFor(runId);
  const decoded = decodePayload(payload);
  if (decoded.kind === 'batch') {
    const batch = decoded.messages.map((message) =>
      message.kind === 'item' ? message.item.data : received(plan, loop, runId, message.message).data,
    );
    return {
      data: { batch },
      metadata: NOTHING,
      itemId: itemIdOf(runId),
      own: false,
      get calls() {
        return callsOf(decoded);
      },
    };
  }
  if (decoded.kind === 'item') {
    const { id, data, metadata } = decoded.item;
    return { data, metadata, itemId: id, own: false, calls: NO_CALLS };
  }
  return received(plan, loop, runId, decoded.message);
}

/** What a door producer makes of a message in memory. */
export function received(plan: Plan, loop: PlanLoop, runId: RunId, message: DoorMessage): Produced {
  const { type, fields } = plan.nodes[loop.producer]!;
  const values =
    fields.constant ??
    fields.render({
      data: NOTHING,
      workflowenv: plan.graph.env,
      runtime: NOTHING,
      setRuntime() {},
      deleteRuntime() {},
    });
  const made = type.source?.from === 'door' ? type.source.receive(message, values) : NOTHING;
  const data = type.plainOutput === true ? made : plainObject(made, 'data');
  return { data, metadata: NOTHING, itemId: itemIdOf(runId), own: false, calls: message.headers };
}

/** Begins a run on what its producer made and moves it as far as it goes. */
export function beginRun(
  basics: RunBasics,
  run: {
    readonly id: RunId;
    readonly loopId: LoopId | null;
    readonly versionId: VersionId;
    readonly executionId: ExecutionId | null;
    readonly iteration: number;
    readonly origin: RunOrigin;
    readonly startedAt: Instant;
    readonly caller: boolean;
    /** Makes the producer's data; what it throws fails the run. */
    readonly produce: () => Produced;
    /** Bytes of its message where they are stored already. */
    readonly stored?: Uint8Array | null;
    /** Port data goes beside the run in its first group, such as a cursor. */
    readonly changes?: Run['changes'];
    /** Called once its first group is written, or cannot be. */
    readonly written?: (written?: boolean) => void;
    readonly replayOf?: RunId;
  },
): Run {
  let produced: Produced | null = null;
  let trouble: unknown = null;
  try {
    produced = run.produce();
  } catch (cause) {
    trouble = cause;
  }
  const { host, message } = basics;
  const start = produced ?? nothingFor(run.id, null, callsIn(host, run.stored ?? message.payload));
  const live = newRun(basics, run, start, produced === null ? run.produce : null, {
    id: run.id,
    loopId: run.loopId,
    workflowId: basics.host.workflowId,
    versionId: run.versionId,
    executionId: run.executionId,
    iteration: run.iteration,
    origin: run.origin,
    payloadId: basics.message.payloadId,
    startedAt: run.startedAt,
    caller: run.caller,
    ...(run.replayOf === undefined ? {} : { replayOf: run.replayOf }),
  });
  basics.host.services.counters.runsUnderWay += 1;
  if (run.changes !== undefined) live.changes = run.changes;
  if (run.written !== undefined) live.sent.push(run.written);
  record(live, { kind: 'began', at: run.startedAt, version: JOURNAL_VERSION, caller: run.caller });
  live.machine.takeReady(); // the producer's own task: done already
  const task = { node: basics.loop.producer, path: PRODUCER_PATH };
  if (produced === null) {
    failProducer(live, task, 1, trouble, run.startedAt);
  } else {
    const output = start.own ? ({ base: 'none', set: start.data } as const) : ({ base: 'message' } as const);
    record(live, {
      kind: 'output',
      task,
      attempt: 1,
      at: run.startedAt,
      ms: 0,
      port: 'default',
      output,
      ...(start.own ? { metadata: start.metadata } : {}),
    });
  }
  advance(live);
  return live;
}

function newRun(
  basics: RunBasics,
  { id, loopId, iteration }: Pick<NewRun, 'id' | 'loopId' | 'iteration'>,
  start: Produced,
  make: Run['make'],
  opening: Run['opening'],
): Run {
  const trace = traceRun(basics, id, iteration, opening?.startedAt ?? null, start);
  return {
    id,
    make,
    host: basics.host,
    machine: createMachine(basics.plan, basics.loop, start),
    message: basics.message,
    opening,
    retaking: false,
    uncertain: false,
    events: [],
    changes: [],
    bytes: 0,
    sent: [],
    journalSeq: 0,
    inFlight: new Set(),
    waits: new Set(),
    heldBack: null,
    careful: basics.message.deliveries > 1,
    parks: basics.parks ?? null,
    looks: null,
    state: 'running',
    trace,
    onOver(run, over) {
      trace?.left(over);
      basics.host.services.counters.runsUnderWay -= 1;
      letGoOfHeldBack(run);
      const { live, services } = basics.host;
      if (run.looks !== null) services.awaiting.delete(id);
      if (loopId !== null && over.how !== 'lost' && live?.watched()) {
        const at = services.clock.now();
        if (over.how === 'parked') {
          live.publish({ kind: 'run-parked', runId: id, loopId, iteration, at, until: over.until });
        } else {
          const state = over.how === 'suspended' ? 'suspended' : over.outcome;
          live.publish({ kind: 'run-ended', runId: id, loopId, iteration, state, at });
        }
      }
      basics.onOver(run, over);
    },
    onDurable:
      trace === null
        ? basics.onDurable
        : (run, over) => {
            trace.settled(run, over);
            basics.onDurable?.(run, over);
          },
  };
}

/** What was journaled of what a producer made; null: nothing was. */
function madeIn(events: readonly JournalEvent[], { producer }: PlanLoop): StoredOutput | null {
  const made = events.find((event) => event.kind === 'output' && event.task.node === producer);
  return made?.kind === 'output' ? made.output : null;
}

/** Applies what was journaled; answers the outputs that may be held back still, as their tasks gave them. */
function applyAll(machine: Machine, events: readonly JournalEvent[], made: JsonObject) {
  const heldBack: ReadonlySet<JournalEvent> = new Set(heldBackIn(events));
  const held: { readonly event: HeldOutput; readonly data: JsonObject }[] = [];
  for (const event of events) {
    if (heldBack.has(event)) {
      const output = event as HeldOutput;
      held.push({ event: output, data: restoreOutput(output.output, machine.input(output.task).data, made) });
    }
    machine.apply(event);
  }
  return held;
}

/**
 * Takes up a run that was begun before: its journal is read back, done tasks keep their outputs, and it goes on.
 * Throws, with nothing begun, when the journal cannot be read.
 *
 * @param onRead - called with what its producer made, before it goes on with that
 */
export function resumeRun(basics: RunBasics, unfinished: UnfinishedRun, onRead: (data: JsonObject) => void): Run {
  const { plan, loop, host } = basics;
  const { id, payload } = unfinished;
  const events = unfinished.journal.flatMap((segment) => decodeSegment(segment));
  const made = madeIn(events, loop);
  const produced =
    made === null ? nothingFor(id, itemIdIn(payload), callsIn(host, payload)) : produce(plan, loop, id, payload);
  const make = (): Produced => {
    const anew = produce(plan, loop, id, payload);
    onRead(anew.data);
    return anew;
  };
  const live = newRun(basics, unfinished, produced, made === null && payload !== null ? make : null, null);
  live.retaking = true;
  const held = applyAll(live.machine, events, produced.data);
  live.journalSeq = unfinished.journal.length;
  const at = host.services.clock.now();
  // Not even its first group was stored.
  if (events.length === 0)
    record(live, { kind: 'began', at: unfinished.startedAt, version: JOURNAL_VERSION, caller: false });
  const last = events.findLast(({ kind }) => kind === 'ended' || kind === 'resumed');
  const outlived = host.services.outlived.delete(unfinished.id);
  const isPlanned = unfinished.setAside || outlived;
  const reason = last?.kind === 'ended' ? 'redrive' : isPlanned ? 'start' : 'restart';
  record(live, { kind: 'resumed', at, reason });
  live.uncertain = outcomesMissing(events);
  for (const { task, attempt } of killers([...events, ...live.events])) {
    const node = plan.nodes[task.node]!;
    const error = {
      code: 'KILLED_PROCESS',
      text: `The process ended ${CRASHES_OF_ONE_TASK} times while this node ran (${node.type.identifier})`,
    } as const;
    record(live, { kind: 'failed', task, attempt, at, ms: 0, error, retryAt: null });
  }
  host.services.counters.runsUnderWay += 1;
  if (made !== null) onRead(made.base === 'none' ? made.set : produced.data);
  for (const { event, data } of held) holdBack(live, plan.nodes[event.task.node]!, event, data);
  if (live.machine.waiting().length > 0) goOnWaiting(live);
  advance(live);
  return live;
}
