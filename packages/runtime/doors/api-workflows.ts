import { compileStarted, type Plan, type PlanLoop } from '@loopwright/engine';
import {
  failure,
  type Graph,
  type LoopId,
  type NodeId,
  type QueueId,
  type UserId,
  type VersionId,
  type WorkflowId,
} from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import { channelOf } from '../executions/channel.ts';
import { compileOrThrow } from '../executions/check-graph.ts';
import type { WorkflowLive } from '../live/hub.ts';
import type { Clock, LoopRow, Store } from '../ports.ts';
import type { RunHost, RunServices } from '../runs/run.ts';
import { SharedValues } from '../runs/shared-values.ts';
import type { OpenedGraph } from '../secrets/secrets.ts';
import type { RunNumbers } from '../sources/run-numbers.ts';

/** An active `api` workflow, ready for requests: one of each is kept until the workflow changes. */
export interface ApiWorkflow {
  readonly ownerId: UserId;
  readonly host: RunHost;
  readonly plan: Plan;
  readonly entry: PlanLoop;
  readonly entryId: NodeId;
  readonly channel: string;
  readonly versionId: VersionId;
  readonly loopId: LoopId;
  readonly queueId: QueueId;
  /** Numbers of its runs; shared by all that was loaded of this loop in this life. */
  readonly numbers: RunNumbers;
}

/**
 * Loads an `api` workflow as it is saved now.
 * Throws WORKFLOW_NOT_FOUND, WRONG_WORKFLOW_TYPE, WORKFLOW_NOT_ACTIVE, WORKFLOW_NO_ENTRY, WORKFLOW_INVALID.
 */
export async function loadApiWorkflow(
  workflowId: WorkflowId,
  callerId: UserId,
  parts: {
    readonly store: Store;
    readonly clock: Clock;
    readonly services: RunServices;
    readonly live: WorkflowLive | null;
    readonly registry: Registry;
    readonly open: (graph: Graph) => OpenedGraph;
    readonly openQueue: (id: QueueId) => Promise<unknown>;
    readonly numbersOf: (loop: LoopRow) => RunNumbers;
  },
): Promise<ApiWorkflow> {
  const { store, clock, services } = parts;
  const workflow = await store.workflows.get(workflowId, null);
  if (workflow === null || workflow.ownerId !== callerId) throw failure('WORKFLOW_NOT_FOUND');
  const { ownerId } = workflow;
  if (workflow.type !== 'api')
    throw failure('WRONG_WORKFLOW_TYPE', { detail: 'Only an api workflow answers requests' });
  if (workflow.status !== 'active') throw failure('WORKFLOW_NOT_ACTIVE');
  const saved = await store.workflows.graph(workflowId);
  if (saved === null) throw failure('WORKFLOW_NOT_FOUND');
  // Nothing starts it: what a node refuses of its constants fails the requests that come to that node.
  const plan = compileOrThrow(parts.open(saved.graph), parts.registry, compileStarted);
  const { entry } = plan;
  if (entry === null) throw failure('WORKFLOW_NO_ENTRY');
  const entryId = plan.nodes[entry.producer]!.id;
  const at = clock.now();
  const version = await store.workflows.version(saved.graph, at);
  const loop = await store.workflows.ensureLoop(workflowId, ownerId, entryId, null, at);
  const numbers = parts.numbersOf(loop);
  const queues = new Map<string, QueueId>();
  for (const node of plan.nodes) {
    if (node.queue === null || queues.has(node.queue)) continue;
    const id = await store.workflows.ensureQueue(ownerId, node.queue, at, workflowId);
    await parts.openQueue(id);
    queues.set(node.queue, id);
  }
  const host: RunHost = {
    services,
    workflowId,
    workflowName: services.tracer === null ? null : workflow.name,
    graph: plan.graph,
    mode: 'api',
    env: plan.graph.env,
    runtime: new SharedValues(),
    nodeStates: new SharedValues(),
    queues,
    live: parts.live,
    tellState: null,
    epoch: null,
  };
  return {
    ownerId,
    host,
    plan,
    entry,
    entryId,
    channel: channelOf(plan, entry.producer) ?? '',
    versionId: version.id,
    loopId: loop.id,
    queueId: loop.queueId,
    numbers,
  };
}
