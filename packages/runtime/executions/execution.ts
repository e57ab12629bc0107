import type { Plan, PlanLoop } from '@loopwright/engine';
import type { ExecutionId, LoopId, NodeId, UserId, WorkflowId } from '@loopwright/model';
import type { WorkflowLive } from '../live/hub.ts';
import { type ExecutionLoop, type LoadedExecution, type Store, StoreUnavailable } from '../ports.ts';
import { lose } from '../runs/append-group.ts';
import type { RunHost, RunServices } from '../runs/run.ts';
import { nameInTraces } from '../runs/run-trace.ts';
import { SharedValues } from '../runs/shared-values.ts';
import { createLoop } from '../sources/create-loop.ts';
import type { LocalQueue } from '../sources/local-queue.ts';
import type { Loop } from '../sources/loop.ts';
import type { QueueHub } from '../sources/queue-hub.ts';
import { policyOf, storedPolicy } from '../sources/queue-policy.ts';
import { numbersOf } from '../sources/run-numbers.ts';
import { type Grants, type HeldLoop, heldLoop, type LoopHere, mostOf, NOT_HERE, WHOLE } from './held-loop.ts';
import { putDownLoops } from './put-down-loops.ts';
import { readState } from './read-state.ts';
import type { LoadedVersions } from './versions.ts';

/** An execution at work in this process. */
export interface Execution {
  readonly id: ExecutionId;
  readonly workflowId: WorkflowId;
  readonly ownerId: UserId;
  start(): void;
  /**
   * Takes loops of it up that this process holds from now on, as the store has them now. They begin when it was started.
   * Rejects with StoreUnavailable: then none of them is here.
   */
  takeLoops(loaded: LoadedExecution, grants: Grants): Promise<void>;
  /** Sets one loop aside as `halt` does all. It is not here any more when this resolves. */
  haltLoop(loopId: LoopId, graceMs: number): Promise<void>;
  /** Loops that are here and have not ended. */
  held(): readonly HeldLoop[];
  /** Those that have ended as well. */
  all(): readonly HeldLoop[];
  /** Whether nothing of it is elsewhere. */
  isWhole(): boolean;
  /** Waits while it is about to be known whether it ends by itself now. True: it does, and `onEnded` was called. Rejects with StoreUnavailable. */
  isEnding(): Promise<boolean>;
  /** Queues that its loops here write. */
  writes(): readonly LocalQueue[];
  /** Reads the runtime and node state anew that another process wrote; what was written here meanwhile stays. */
  readState(): Promise<void>;
  /** Loops of it ended, in this process or another. */
  learnEnds(nodes: readonly NodeId[]): void;
  /**
   * Begins no further run, ends waits, lets running tasks go on for `graceMs`, aborts the rest, and sets unfinished runs
   * aside. Resolves when all of that is durable (or the store is gone).
   */
  halt(graceMs: number): Promise<void>;
  /** Drops everything from memory: the incarnation ended. */
  drop(): void;
  /** Runs that could not go on may now: its loops look at what waits on disk again. */
  lookAgain(): void;
  /** The loop's queue of a producer node; undefined when it has none here. */
  queueOf(nodeId: NodeId): LocalQueue | undefined;
  /** The loop of a producer node while it takes messages. */
  loopOf(nodeId: NodeId): Loop | undefined;
}

interface ExecutionSetting {
  readonly loaded: LoadedExecution;
  readonly grants: Grants;
  readonly plan: Plan;
  readonly services: RunServices;
  readonly store: Store;
  readonly queues: QueueHub;
  readonly versions: LoadedVersions;
  readonly live: WorkflowLive;
  readonly queueMaxMessages: number;
  /** A loop ended here, and that is durable. */
  readonly onLoopEnded: (execution: Execution, loop: Loop) => void;
  /** Called once, when all loops have ended or one failed the execution. */
  readonly onEnded: (
    execution: Execution,
    end: { readonly state: 'SUCCESS' } | { readonly state: 'FAILURE'; readonly error: string },
  ) => void;
}

/** Builds an execution from what the store loaded: its queues are opened, nothing moves yet. */
export async function openExecution(setting: ExecutionSetting): Promise<Execution> {
  const { loaded, plan, services, store, versions, live } = setting;
  const { execution } = loaded;
  const cluster = setting.grants === null ? null : store.cluster;
  const host: RunHost = {
    services,
    workflowId: execution.workflowId,
    workflowName: await nameInTraces(services.tracer, store, execution.workflowId),
    graph: plan.graph,
    mode: 'production',
    env: plan.graph.env,
    runtime: new SharedValues(Object.entries(loaded.runtimeState)),
    nodeStates: new SharedValues(loaded.nodeStates),
    queues: loaded.queues,
    live,
    tellState: cluster === null ? null : () => cluster.ring({ bell: 'state', workflowId: execution.workflowId }),
    epoch: { workflowId: execution.workflowId, epoch: execution.epoch },
  };
  const writes = new Map<PlanLoop, readonly LocalQueue[]>();
  let here: LoopHere[] = [];
  /** Nodes whose loops have ended, here or elsewhere. */
  const ended = new Set<NodeId>();
  /** A run that fails the execution is on disk: the process ended before it did. */
  let failed: string | null = null;
  let started = false;
  let over = false;

  for (const queueId of loaded.queues.values()) await setting.queues.open(queueId);
  await takeLoops(loaded, setting.grants);

  async function takeLoops(now: LoadedExecution, grants: Grants): Promise<void> {
    const made: LoopHere[] = [];
    for (const planLoop of plan.loops) {
      const nodeId = plan.nodes[planLoop.producer]!.id;
      const row = now.loops.find((candidate) => candidate.loop.nodeId === nodeId);
      if (row === undefined || row.ended) {
        ended.add(nodeId);
        continue;
      }
      const { slots, of } = grants === null ? WHOLE : (grants.get(nodeId) ?? NOT_HERE);
      if (slots === 0) continue;
      if (planLoop.failsWorkflow) failed ??= await store.workflows.failureIn(execution.id, row.loop.id);
      const queue = await setting.queues.open(row.loop.queueId);
      made.push({ loopId: row.loop.id, planLoop, slots, of, loop: await makeLoop(planLoop, row, queue, slots, of) });
    }
    if (over) return;
    here = [...here, ...made];
    if (!started) return;
    begin(made);
    learnEnds([]); // those that have ended meanwhile may be the last that the others here waited for
  }

  function begin(made: readonly LoopHere[]): void {
    if (failed === null) for (const { loop } of made) loop.start();
    else finish({ state: 'FAILURE', error: failed });
  }

  async function makeLoop(
    planLoop: PlanLoop,
    row: ExecutionLoop,
    queue: LocalQueue,
    slots: number,
    of: number,
  ): Promise<Loop> {
    const producer = plan.nodes[planLoop.producer]!;
    const { source } = producer.type;
    // One that asks for nothing leaves alone what another reader asks.
    const asks = planLoop.messages !== null || planLoop.queueMax !== null;
    const others = asks ? null : await storedPolicy(store, versions.toRead, queue.id);
    queue.policy = others ?? policyOf(plan, planLoop);
    // It takes them up in their order; what has to wait longer is parked again, in its place.
    const most = mostOf(planLoop, slots, of);
    if (cluster !== null) queue.share.reads(row.loop.id, most, of > 1);
    if (planLoop.concurrency === 1) queue.woken(await store.waiting.unpark(queue.id));
    const mayEnd = source?.from === 'queue' && (await isFedHereOnly(queue));
    return createLoop({
      host,
      plan,
      loop: planLoop,
      loopId: row.loop.id,
      versionId: loaded.version.id,
      executionId: execution.id,
      numbers: numbersOf(row.loop, cluster, services.clock),
      most,
      queue,
      writes: writtenBy(planLoop),
      unfinished: store.workflows.unfinishedRun,
      hasUnfinished: cluster?.hasUnfinished ?? (async (queueId) => (await store.waiting.parked(queueId)) > 0),
      versions,
      hostOf,
      pulled:
        source?.from === 'pull'
          ? {
              cursor: row.cursor,
              cursorBefore: row.cursorBefore,
              startedAt: execution.startedAt,
              tries: row.tries,
              takenUp: execution.state === 'STARTED',
              sourceEnded: row.sourceEnded,
              queueMaxMessages: setting.queueMaxMessages,
            }
          : null,
      writersEnded: mayEnd ? () => writersEnded(queue) : null,
      onEnded: loopEnded,
      onFailure: (error) => finish({ state: 'FAILURE', error }),
    });
  }

  /** A run on another version has the env of that, and the queues that only that names. */
  async function hostOf(its: Plan): Promise<RunHost> {
    if (its === plan) return host;
    const queues = new Map(loaded.queues);
    for (const { queue: name } of its.nodes) {
      if (name === null || queues.has(name)) continue;
      const id = await store.workflows.ensureQueue(loaded.ownerId, name, services.clock.now(), execution.workflowId);
      await setting.queues.open(id);
      queues.set(name, id);
    }
    return { ...host, graph: its.graph, env: its.graph.env, queues };
  }

  function writtenBy(planLoop: PlanLoop): readonly LocalQueue[] {
    const known = writes.get(planLoop);
    if (known !== undefined) return known;
    const names = planLoop.members
      .map((member) => plan.nodes[member]!)
      .filter((node) => node.type.source === null && node.queue !== null)
      .map((node) => node.queue!);
    const queues = [...new Set(names)].map((name) => setting.queues.get(loaded.queues.get(name)!));
    writes.set(planLoop, queues);
    return queues;
  }

  /** A queue that another workflow shares, or that nothing here writes, never runs out. */
  async function isFedHereOnly(queue: LocalQueue): Promise<boolean> {
    const written = plan.loops.some((candidate) => writtenBy(candidate).includes(queue));
    return written && !(await store.workflows.queueIsShared(queue.id, execution.workflowId));
  }

  function writersEnded(queue: LocalQueue): boolean {
    return plan.loops.every((planLoop) => hasEnded(planLoop) || !writtenBy(planLoop).includes(queue));
  }

  function hasEnded({ producer }: PlanLoop): boolean {
    return ended.has(plan.nodes[producer]!.id);
  }

  function loopEnded(loop: Loop): void {
    setting.onLoopEnded(self, loop);
    learnEnds([loop.producer.id]);
  }

  function learnEnds(nodes: readonly NodeId[]): void {
    for (const node of nodes) ended.add(node);
    for (const { loop } of here) if (!loop.ended) loop.reconsider();
    if (plan.loops.every(hasEnded)) finish({ state: 'SUCCESS' });
  }

  async function isEnding(): Promise<boolean> {
    while (!over) {
      const ending = here.flatMap(({ planLoop, loop }) => (hasEnded(planLoop) ? [] : (loop.ending() ?? [])));
      if (ending.length === 0) return false;
      await Promise.all(ending);
    }
    return true;
  }

  function finish(end: { readonly state: 'SUCCESS' } | { readonly state: 'FAILURE'; readonly error: string }): void {
    if (over) return;
    over = true;
    setting.onEnded(self, end);
  }

  function asHeld(one: LoopHere): HeldLoop {
    return heldLoop(one, () => askFailure(one));
  }

  /** Slots that a loop gets may be of a process that was killed between a run that fails the execution and its end. */
  function askFailure({ planLoop, loopId }: LoopHere): void {
    if (!planLoop.failsWorkflow) return;
    store.workflows.failureIn(execution.id, loopId).then(
      (error) => {
        if (error !== null) finish({ state: 'FAILURE', error });
      },
      (cause: unknown) => {
        const isGone = cause instanceof StoreUnavailable;
        services.committer.end(isGone ? cause : new StoreUnavailable('The store failed', false, cause));
      },
    );
  }

  async function halt(graceMs: number): Promise<void> {
    over = true;
    await putDownLoops(
      here.map(({ loop }) => loop),
      graceMs,
      services.clock,
    );
  }

  const self: Execution = {
    id: execution.id,
    workflowId: execution.workflowId,
    ownerId: loaded.ownerId,
    start() {
      if (over) return;
      started = true;
      if (plan.loops.every(hasEnded)) {
        finish({ state: 'SUCCESS' });
        return;
      }
      begin(here);
    },
    takeLoops,
    async haltLoop(loopId, graceMs) {
      const found = here.find((one) => one.loopId === loopId);
      if (found === undefined) return;
      await putDownLoops([found.loop], graceMs, services.clock);
      here = here.filter((one) => one !== found);
    },
    held: () => here.filter(({ loop }) => !loop.ended).map(asHeld),
    all: () => here.map(asHeld),
    isWhole: () =>
      here.every(({ of }) => of === 1) &&
      plan.loops.every((planLoop) => hasEnded(planLoop) || here.some((one) => one.planLoop === planLoop)),
    isEnding,
    writes: () => [...new Set(here.flatMap(({ planLoop }) => writtenBy(planLoop)))],
    readState: () => readState(host, store, execution.id),
    learnEnds,
    halt,
    drop() {
      over = true;
      for (const { loop } of here) loop.drop();
      for (const run of here.flatMap(({ loop }) => loop.runs())) lose(run, { how: 'lost', reason: 'unavailable' });
    },
    lookAgain() {
      for (const { loop } of here) if (!loop.ended) loop.queue.ring();
    },
    loopOf: (nodeId) => here.map(({ loop }) => loop).find((loop) => loop.producer.id === nodeId && !loop.ended),
    queueOf: (nodeId) => here.map(({ loop }) => loop).find((loop) => loop.producer.id === nodeId)?.queue,
  };
  return self;
}
