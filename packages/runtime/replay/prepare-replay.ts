import { compileStarted, decodeSegment, type Plan, type PlanLoop } from '@loopwright/engine';
import {
  failure,
  type Graph,
  type JournalEvent,
  type NodeId,
  type RunId,
  type UserId,
  type VersionId,
} from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import { checkPayload, encodeItem } from '../doors/payload.ts';
import { compileOrThrow } from '../executions/check-graph.ts';
import type { InTurn } from '../executions/one-at-a-time.ts';
import type { LoadedVersions } from '../executions/versions.ts';
import type { ReplayCall, Replayed } from '../facade/history.ts';
import type { Life } from '../incarnation.ts';
import type { Change, Clock, RunRow, Store, VersionRow, WorkflowRow } from '../ports.ts';
import { itemIdOf } from '../runs/begin-run.ts';
import type { OpenedGraph } from '../secrets/secrets.ts';
import { impossible } from './impossible.ts';
import { keepBefore } from './keep-before.ts';
import { runGone } from './run-gone.ts';

/** What replays need of the runtime. */
export interface ReplayParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly versions: LoadedVersions;
  readonly registry: () => Registry;
  /** Opens the sealed password fields of a graph. */
  readonly open: (graph: Graph) => OpenedGraph;
  readonly life: () => Life;
  readonly inTurn: InTurn;
  readonly queueMaxMessages: number;
  readonly apiConcurrency: number;
  /** Requests were put into their inbox. */
  readonly goOnWithRequests: (life: Life) => void;
}

/** A replay that was found to be possible. */
export interface Replay {
  readonly ownerId: UserId;
  readonly workflow: WorkflowRow;
  readonly life: Life;
  readonly source: RunRow;
  readonly producerId: NodeId;
  readonly plan: Plan;
  readonly loop: PlanLoop;
  readonly versionId: VersionId;
  readonly id: RunId;
  readonly payload: Uint8Array;
  /** What the run did before the node that it is to be run again from; null: nothing is kept. */
  readonly kept: readonly JournalEvent[] | null;
  /** Written in the group that begins the run. */
  readonly remember: (answer: Replayed) => readonly Change[];
}

const ENDED = new Set(['succeeded', 'failed', 'cancelled']);

/** Looks whether and with what a run can be run again. Throws RUN_NOT_FOUND, REPLAY_IMPOSSIBLE, WORKFLOW_INVALID. */
export async function prepare(
  parts: ReplayParts,
  ownerId: UserId,
  sourceId: RunId,
  call: ReplayCall,
  remember: Replay['remember'],
): Promise<Replay> {
  const { store } = parts;
  const life = parts.life();
  const source = await store.history.run(ownerId, sourceId);
  const workflow = source === null ? null : await store.workflows.get(source.workflowId, ownerId);
  if (source === null || workflow === null) throw runGone(sourceId);
  if (!ENDED.has(source.state)) throw impossible('It has not ended');
  const { producerId } = source;
  if (producerId === null) throw impossible('It is no run of a loop or a request');
  const { plan, versionId } = await versionFor(parts, source, call.version);
  const loop = plan.loops.find((candidate) => plan.nodes[candidate.producer]!.id === producerId);
  if (loop === undefined) throw impossible('The node that began it is not part of that version');
  const id = life.ids.run();
  const { data, fromNode, by } = call;
  const payload =
    data === null || fromNode !== undefined
      ? await sameInput(parts, sourceId, id)
      : encodeItem({ id: itemIdOf(id), data, metadata: {} });
  const edit = data === null ? null : { input: data, by, at: parts.clock.now() };
  const keeping = { ...parts, callbacks: life.services.callbacks };
  const kept =
    fromNode === undefined ? null : await keepBefore(keeping, source, { plan, loop, id, payload }, fromNode, edit);
  return { ownerId, workflow, life, source, producerId, plan, loop, versionId, id, payload, kept, remember };
}

async function versionFor(
  { store, clock, versions, registry, open }: ReplayParts,
  source: RunRow,
  which: ReplayCall['version'],
): Promise<{ readonly plan: Plan; readonly versionId: VersionId }> {
  if (which === 'now') {
    const saved = await store.workflows.graph(source.workflowId);
    if (saved === null) throw failure('RUN_NOT_FOUND');
    compileOrThrow(open(saved.graph), registry(), compileStarted);
    const version = await store.workflows.version(saved.graph, clock.now());
    return { plan: planOf(version), versionId: version.id };
  }
  const version = await store.workflows.versionById(source.versionId);
  if (version === null) throw impossible('The version that it ran on is gone');
  return { plan: planOf(version), versionId: version.id };

  function planOf(found: VersionRow): Plan {
    const { plan, whyNot } = versions.planOf(found);
    if (plan === null) throw impossible(`It cannot be run: ${whyNot}`);
    return plan;
  }
}

/** The bytes that a run began with; of one whose producer made its own data, that data as its journal has it. */
async function sameInput({ store }: ReplayParts, sourceId: RunId, id: RunId): Promise<Uint8Array> {
  const { segments, payload } = await store.history.journal(sourceId);
  if (payload !== null) {
    checkPayload(payload);
    return payload;
  }
  const event = segments.flatMap((segment) => decodeSegment(segment)).find((each) => each.kind === 'output');
  if (event === undefined || event.output.base !== 'none')
    throw impossible('Its input was not kept: give data to run it with');
  return encodeItem({ id: itemIdOf(id), data: event.output.set, metadata: event.metadata ?? {} });
}

/** Whether a start now would run this producer, and the durable queue it reads; null for an inbox. Throws WORKFLOW_INVALID. */
export async function nextStart(
  { store, registry, open }: ReplayParts,
  { workflow, producerId }: Pick<Replay, 'workflow' | 'producerId'>,
): Promise<{ readonly queue: string | null }> {
  const saved = await store.workflows.graph(workflow.id);
  const plan = saved === null ? null : compileOrThrow(open(saved.graph), registry(), compileStarted);
  const node = plan?.loops.map((loop) => plan.nodes[loop.producer]!).find(({ id }) => id === producerId);
  if (node === undefined) throw impossible('The node that began it is not part of the workflow any more');
  return { queue: node.type.source?.from === 'queue' ? node.queue : null };
}
