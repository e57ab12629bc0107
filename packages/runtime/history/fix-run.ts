import { createMachine, decodeSegment, encodeSegment, type Plan, type PlanLoop } from '@loopwright/engine';
import {
  failure,
  type Instant,
  type JournalEvent,
  LoopwrightError,
  type RunId,
  type TaskRef,
  type UserId,
} from '@loopwright/model';
import { loopAtWork } from '../executions/loop-at-work.ts';
import type { FixCall } from '../facade/history.ts';
import type { RunRow } from '../ports.ts';
import type { ReplayParts } from '../replay/prepare-replay.ts';
import { runGone } from '../replay/run-gone.ts';
import { produce } from '../runs/begin-run.ts';
import { orFollowUnsure } from '../sources/follow-store.ts';
import { policyOf, rankOf } from '../sources/queue-policy.ts';

/** Of what has no message of its own. */
const UNRANKED = { key: null, priority: 0 } as const;

type FixParts = Pick<ReplayParts, 'store' | 'clock' | 'versions' | 'life' | 'goOnWithRequests'>;
type Edited = Extract<JournalEvent, { kind: 'edited' }>;

/** Edits the input of a failed task and lets its run go on: `History.fix`. */
export async function fixRun(
  parts: FixParts,
  ownerId: UserId,
  id: RunId,
  call: FixCall,
): Promise<{ readonly waitsForStart: boolean }> {
  const { store, clock } = parts;
  const life = parts.life();
  const run = await store.history.run(ownerId, id);
  if (run === null) throw runGone(id);
  if (run.state !== 'failed') throw notFailed(run);
  const { plan, loop } = await planOf(parts, run);
  const { segments, payload } = await store.history.journal(id);
  const before = segments.flatMap((segment) => decodeSegment(segment));
  const edited = editOf(plan, call, clock.now());
  refuseWhole(before, edited.task, loop);
  const machine = createMachine(plan, loop, produce(plan, loop, id, payload));
  for (const event of before) machine.apply(event);
  applyOrThrow(() => machine.apply(edited));
  const { key, priority } = payload === null ? UNRANKED : rankOf(policyOf(plan, loop), payload, edited.at);
  const events = encodeSegment([edited]);
  const place = life.nextPlace();
  const fixing = store.workflows.fixRun(ownerId, {
    runId: id,
    seq: segments.length,
    events,
    at: edited.at,
    place,
    key,
    priority,
  });
  const outcome = await orFollowUnsure(life, store.cluster, fixing);
  if (outcome.outcome === 'unknown') throw runGone(id);
  if (outcome.outcome === 'no-loop') throw impossible('Its run is no run of a loop or a request.');
  if (outcome.outcome === 'not-failed')
    throw impossible('The run was fixed, redriven or begun again meanwhile, and goes on with that.');
  const queue = life.queues.find(outcome.queueId);
  if (queue !== undefined && outcome.sent) queue.depth += 1;
  life.announce(outcome.queueId);
  if (run.origin === 'request') parts.goOnWithRequests(life);
  if (run.origin === 'request' || run.producerId === null) return { waitsForStart: run.origin !== 'request' };
  return { waitsForStart: (await loopAtWork(store, life, run.workflowId, run.producerId)) === null };
}

function editOf(plan: Plan, { nodeId, path, input, by }: FixCall, at: Instant): Edited {
  const node = plan.indexOf.get(nodeId);
  if (node === undefined) throw impossible('That node is not part of the version that the run began with.');
  return { kind: 'edited', task: { node, path }, at, input, by };
}

async function planOf(
  { store, versions }: FixParts,
  run: RunRow,
): Promise<{ readonly plan: Plan; readonly loop: PlanLoop }> {
  const version = await store.workflows.versionById(run.versionId);
  if (version === null) throw impossible('The version that the run began with is gone.');
  const { plan, whyNot } = versions.planOf(version);
  if (plan === null) throw impossible(`The version that the run began with cannot be run: ${whyNot}.`);
  const loop = plan.loops.find((candidate) => plan.nodes[candidate.producer]!.id === run.producerId);
  if (loop === undefined) throw impossible('Its run is no run of a loop or a request.');
  return { plan, loop };
}

/** Refuses a task that did not fail, in words that say what to do. */
function refuseWhole(events: readonly JournalEvent[], task: TaskRef, loop: PlanLoop): void {
  if (task.node === loop.producer)
    throw impossible('It is the node that began the run. Edit its dead letter, or replay the run with edited data.');
  const wire = loop.wiring.wires[task.node];
  if (wire === undefined) throw impossible('That node is not part of the loop of this run.');
  if (wire.around.length !== task.path.length)
    throw impossible(`Its path has ${task.path.length} items instead of ${wire.around.length}: one for each for-each.`);
  const last = events.findLast((event) => 'task' in event && isSame(event.task, task));
  if (last?.kind === 'failed' && last.retryAt === null) return;
  if (last?.kind === 'edited') return; // edited before, and not begun since
  throw impossible('That task has not failed: replay the run from its node instead.');
}

function isSame(a: TaskRef, b: TaskRef): boolean {
  return a.node === b.node && a.path.length === b.path.length && a.path.every((index, at) => index === b.path[at]);
}

function applyOrThrow(apply: () => void): void {
  try {
    apply();
  } catch (cause) {
    if (!(cause instanceof LoopwrightError)) throw cause;
    throw impossible('What it failed with has gone on by an error port: replay the run from its node instead.');
  }
}

function notFailed({ state }: RunRow): LoopwrightError {
  if (state === 'succeeded' || state === 'cancelled')
    return impossible(`The run has ${state}: replay it from that node instead.`);
  return impossible(`The run has not failed: it is ${state}.`);
}

function impossible(why: string): LoopwrightError {
  return failure('FIX_IMPOSSIBLE', { detail: `This task cannot be fixed. ${why}` });
}
