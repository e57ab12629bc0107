import type { Plan, PlanLoop } from '@loopwright/engine';
import type { ExecutionId, LoopId, NodeId, UserId, WorkflowId } from '@loopwright/model';
import type { WorkflowLive } from '../live/hub.ts';
import type { ExecutionLoop, LoadedExecution, Store } from '../ports.ts';
import { lose } from '../runs/append-group.ts';
import type { Run, RunHost, RunServices } from '../runs/run.ts';
import { setAsideNow, suspend } from '../runs/suspend.ts';
import { createLoop } from '../sources/create-loop.ts';
import type { LocalQueue } from '../sources/local-queue.ts';
import type { Loop } from '../sources/loop.ts';
import type { QueueHub } from '../sources/queue-hub.ts';
import { policyOf, storedPolicy } from '../sources/queue-policy.ts';
import { countFrom, countInBlocks } from '../sources/run-numbers.ts';
import type { LoadedVersions } from './versions.ts';

/** Time that aborted tasks have to settle before their runs are set aside without them, milliseconds. */
const ABORT_MS = 500;

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

/** Slots of its loops that this process holds, by node; loops that are absent are elsewhere. Null: it holds all of all. */
export type Grants = ReadonlyMap<NodeId, { readonly slots: number; readonly of: number }> | null;

/** A loop that is here. */
export interface HeldLoop {
  readonly loopId: LoopId;
  readonly nodeId: NodeId;
  readonly slots: number;
  /** Messages that it works on. */
  taken(): number;
  /** Takes the work of so many slots at once from now on. */
  grant(slots: number): void;
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

/** A loop as this process holds it. */
interface LoopHere {
  readonly loopId: LoopId;
  readonly planLoop: PlanLoop;
  readonly loop: Loop;
  slots: number;
  readonly of: number;
}

/** Builds an execution from what the store loaded: its queues are opened, nothing moves yet. */
export async function openExecution(setting: ExecutionSetting): Promise<Execution> {
  const { loaded, plan, services, store, versions, live } = setting;
  const { execution } = loaded;
  const cluster = setting.grants === null ? null : store.cluster;
  const host: RunHost = {
    services,
    workflowId: execution.workflowId,
    graph: plan.graph,
    mode: 'production',
    env: plan.graph.env,
    runtime: Object.assign(Object.create(null), loaded.runtimeState),
    nodeStates: new Map(loaded.nodeStates),
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
    if (started) begin(made);
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
    const others = asks ? null : await storedPolicy(store, versions.planOf, queue.id);
    queue.policy = others ?? policyOf(plan, planLoop);
    // It takes them up in their order; what has to wait longer is parked again, in its place.
    if (cluster !== null) queue.share = of === 1 ? null : slots;
    if (planLoop.concurrency === 1) queue.woken(await store.waiting.unpark(queue.id));
    const mayEnd = source?.from === 'queue' && (await isFedHereOnly(queue));
    return createLoop({
      host,
      plan,
      loop: planLoop,
      loopId: row.loop.id,
      versionId: loaded.version.id,
      executionId: execution.id,
      numbers:
        cluster === null || of === 1
          ? countFrom(row.loop.nextIteration)
          : countInBlocks((count) => cluster.reserveIterations(row.loop.id, count), services.clock.after),
      most: mostOf(planLoop, slots, of),
      queue,
      writes: writtenBy(planLoop),
      unfinished: store.workflows.unfinishedRun,
      parked: cluster === null ? store.waiting.parked : cluster.unfinished,
      versions,
      hostOf,
      pulled:
        source?.from === 'pull'
          ? {
              cursor: row.cursor,
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
      const id = await store.workflows.ensureQueue(loaded.ownerId, name, services.clock.now());
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

  function finish(end: { readonly state: 'SUCCESS' } | { readonly state: 'FAILURE'; readonly error: string }): void {
    if (over) return;
    over = true;
    setting.onEnded(self, end);
  }

  async function halt(graceMs: number): Promise<void> {
    over = true;
    await putDown(
      here.map(({ loop }) => loop),
      graceMs,
    );
  }

  async function putDown(loops: readonly Loop[], graceMs: number): Promise<void> {
    for (const loop of loops) loop.halt();
    const runs = (): readonly Run[] => loops.flatMap((loop) => loop.runs());
    // A message whose run is being read back gives itself back when it was read: the next start must find it in its place.
    const taken = (): number => loops.reduce((sum, loop) => sum + loop.taken(), 0);
    for (const run of runs()) suspend(run, false);
    await settled(taken, graceMs, services);
    for (const run of runs()) suspend(run, true);
    await settled(taken, ABORT_MS, services);
    for (const run of runs()) setAsideNow(run);
    const queues = new Set(loops.map((loop) => loop.queue));
    await Promise.all([...queues].map((queue) => queue.release())).catch(() => undefined); // the store is gone: recovery frees them
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
      await putDown([found.loop], graceMs);
      here = here.filter((one) => one !== found);
    },
    held: () => here.filter(({ loop }) => !loop.ended).map(heldLoop),
    all: () => here.map(heldLoop),
    isWhole: () =>
      here.every(({ of }) => of === 1) &&
      plan.loops.every((planLoop) => hasEnded(planLoop) || here.some((one) => one.planLoop === planLoop)),
    writes: () => [...new Set(here.flatMap(({ planLoop }) => writtenBy(planLoop)))],
    async readState() {
      await services.committer.barrier(); // what was written here is on disk
      const before = { ...host.runtime };
      const nodesBefore = new Map(host.nodeStates);
      const now = await store.workflows.load(execution.id);
      if (now === null) return;
      for (const key of new Set([...Object.keys(before), ...Object.keys(now.runtimeState)])) {
        if (host.runtime[key] !== before[key]) continue;
        if (Object.hasOwn(now.runtimeState, key)) host.runtime[key] = now.runtimeState[key]!;
        else delete host.runtime[key];
      }
      for (const [node, value] of now.nodeStates)
        if (host.nodeStates.get(node) === nodesBefore.get(node)) host.nodeStates.set(node, value);
    },
    learnEnds,
    halt,
    drop() {
      over = true;
      for (const { loop } of here) loop.halt();
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

/** The whole of a loop, where nobody else could have a part of it. */
const WHOLE = { slots: 1, of: 1 } as const;
const NOT_HERE = { slots: 0, of: 1 } as const;

/** Messages at once of so many slots. */
function mostOf({ concurrency }: PlanLoop, slots: number, of: number): number {
  return slots >= of ? concurrency : slots;
}

function heldLoop(one: LoopHere): HeldLoop {
  return {
    loopId: one.loopId,
    nodeId: one.loop.producer.id,
    slots: one.slots,
    taken: one.loop.taken,
    grant(slots) {
      one.slots = slots;
      one.loop.queue.share = one.of === 1 ? null : slots;
      one.loop.grant(mostOf(one.planLoop, slots, one.of));
    },
  };
}

/** Resolves when nothing is left, or after `ms`. */
function settled(left: () => number, ms: number, services: RunServices): Promise<void> {
  return new Promise((resolve) => {
    if (left() === 0) {
      resolve();
      return;
    }
    let cancelLook: () => void = () => undefined;
    const cancelLimit = services.clock.after(ms, () => {
      cancelLook();
      resolve();
    });
    const look = (): void => {
      if (left() === 0) {
        cancelLimit();
        resolve();
      } else {
        cancelLook = services.clock.after(10, look);
      }
    };
    look();
  });
}
