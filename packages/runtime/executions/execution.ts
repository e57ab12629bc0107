import type { Plan, PlanLoop } from '@loopwright/engine';
import type { ExecutionId, NodeId, UserId, WorkflowId } from '@loopwright/model';
import type { WorkflowLive } from '../live/hub.ts';
import type { ExecutionLoop, LoadedExecution, Store } from '../ports.ts';
import { lose } from '../runs/append-group.ts';
import { setAsideNow, suspend } from '../runs/drive.ts';
import type { Run, RunHost, RunServices } from '../runs/run.ts';
import { createLoop } from '../sources/create-loop.ts';
import type { LocalQueue } from '../sources/local-queue.ts';
import type { Loop } from '../sources/loop.ts';
import type { QueueHub } from '../sources/queue-hub.ts';
import { policyOf, storedPolicy } from '../sources/queue-policy.ts';
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
  readonly plan: Plan;
  readonly services: RunServices;
  readonly store: Store;
  readonly queues: QueueHub;
  readonly versions: LoadedVersions;
  readonly live: WorkflowLive;
  readonly queueMaxMessages: number;
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
    epoch: { workflowId: execution.workflowId, epoch: execution.epoch },
  };
  const loops: Loop[] = [];
  let over = false;

  for (const queueId of loaded.queues.values()) await setting.queues.open(queueId);
  for (const planLoop of plan.loops) {
    const producer = plan.nodes[planLoop.producer]!;
    const row = loaded.loops.find((candidate) => candidate.loop.nodeId === producer.id);
    if (row === undefined || row.ended) continue;
    const queue = await setting.queues.open(row.loop.queueId);
    loops.push(await makeLoop(planLoop, row, queue));
  }

  async function makeLoop(planLoop: PlanLoop, row: ExecutionLoop, queue: LocalQueue): Promise<Loop> {
    const producer = plan.nodes[planLoop.producer]!;
    const { source } = producer.type;
    // One that asks for nothing leaves alone what another reader asks.
    const others = planLoop.messages === null ? await storedPolicy(store, versions.planOf, queue.id) : null;
    queue.policy = others ?? policyOf(plan, planLoop);
    // It takes them up in their order; what has to wait longer is parked again, in its place.
    if (planLoop.concurrency === 1) queue.woken(await store.waiting.unpark(queue.id));
    const mayEnd = source?.from === 'queue' && (await isFedHereOnly(queue));
    return createLoop({
      host,
      plan,
      loop: planLoop,
      loopId: row.loop.id,
      versionId: loaded.version.id,
      executionId: execution.id,
      nextIteration: row.loop.nextIteration,
      queue,
      writes: writtenBy(planLoop),
      unfinished: store.workflows.unfinishedRun,
      parked: store.waiting.parked,
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

  function writtenBy(planLoop: PlanLoop): LocalQueue[] {
    const names = planLoop.members
      .map((member) => plan.nodes[member]!)
      .filter((node) => node.type.source === null && node.queue !== null)
      .map((node) => node.queue!);
    return [...new Set(names)].map((name) => setting.queues.get(loaded.queues.get(name)!));
  }

  /** A queue that another workflow shares, or that nothing here writes, never runs out. */
  async function isFedHereOnly(queue: LocalQueue): Promise<boolean> {
    const written = plan.loops.some((candidate) => writtenBy(candidate).includes(queue));
    return written && !(await store.workflows.queueIsShared(queue.id, execution.workflowId));
  }

  function writersEnded(queue: LocalQueue): boolean {
    return loops.every((loop) => loop.ended || !loop.writes.includes(queue));
  }

  function loopEnded(): void {
    for (const loop of loops) if (!loop.ended) loop.reconsider();
    if (loops.every((loop) => loop.ended)) finish({ state: 'SUCCESS' });
  }

  function finish(end: { readonly state: 'SUCCESS' } | { readonly state: 'FAILURE'; readonly error: string }): void {
    if (over) return;
    over = true;
    setting.onEnded(self, end);
  }

  async function halt(graceMs: number): Promise<void> {
    over = true;
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
      if (loops.length === 0) {
        finish({ state: 'SUCCESS' });
        return;
      }
      for (const loop of loops) loop.start();
    },
    halt,
    drop() {
      over = true;
      for (const loop of loops) loop.halt();
      for (const run of loops.flatMap((loop) => loop.runs())) lose(run, { how: 'lost', reason: 'unavailable' });
    },
    lookAgain() {
      for (const loop of loops) if (!loop.ended) loop.queue.ring();
    },
    loopOf: (nodeId) => loops.find((loop) => loop.producer.id === nodeId && !loop.ended),
    queueOf: (nodeId) => loops.find((loop) => loop.producer.id === nodeId)?.queue,
  };
  return self;
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
