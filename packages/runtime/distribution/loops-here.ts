import type { ExecutionId, LoopId, WorkflowId } from '@loopwright/model';
import type { Execution } from '../executions/execution.ts';
import type { HeldExecutions } from '../executions/held-executions.ts';
import type { Grants, HeldLoop } from '../executions/held-loop.ts';
import type { InTurn } from '../executions/one-at-a-time.ts';
import type { Life } from '../incarnation.ts';
import {
  type Clock,
  type Cluster,
  type Log,
  type LoopLease,
  type Share,
  type Store,
  StoreUnavailable,
} from '../ports.ts';

/** A loop that moves to another worker lets its running tasks go on so long, milliseconds. */
const MOVE_GRACE_MS = 30_000;
/** An execution that could not be taken up here is left to others so long, milliseconds. */
const CANNOT_MS = 60_000;

export interface LoopsHereSetting {
  readonly cluster: Cluster;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly executions: HeldExecutions;
  readonly inTurn: InTurn;
  readonly stopGraceMs: number;
  /** Something changed that the next look is to see. */
  readonly lookAgain: () => void;
}

/** Makes the loops that run here those that this process holds. */
export interface LoopsHere {
  /** Begins what is missing and sets aside what is too much. Work on one workflow goes on beside the others'. */
  match(life: Life, share: Share): void;
  /** Executions that this process cannot run now. */
  cannot(): readonly ExecutionId[];
  /** The node types are others now. */
  forgetCannot(): void;
}

/** Makes it. */
export function createLoopsHere(setting: LoopsHereSetting): LoopsHere {
  const { cluster, store, clock, log, executions, inTurn } = setting;
  const busy = new Set<WorkflowId>();
  const cannot = new Map<ExecutionId, number>();
  /** How often the node types changed. */
  let typesAre = 0;

  /** One piece of work of a workflow at a time; what it changed is looked at when it is done. */
  function workOn(life: Life, workflowId: WorkflowId, work: () => Promise<void>): void {
    if (busy.has(workflowId)) return;
    busy.add(workflowId);
    inTurn(workflowId, async () => {
      if (life.committer.alive()) await work();
    })
      .catch((cause: unknown) => {
        if (cause instanceof StoreUnavailable) life.fail(cause);
        else log.error({ workflow: workflowId, error: String(cause) }, 'Loops of an execution could not be moved');
      })
      .finally(() => {
        busy.delete(workflowId);
        setting.lookAgain();
      });
  }

  async function release(life: Life, loopId: LoopId, slots: number): Promise<void> {
    await cluster.release(life.incarnation, loopId, slots);
    cluster.ring({ bell: 'leases' });
  }

  async function takeUp(life: Life, id: ExecutionId, leases: readonly LoopLease[]): Promise<void> {
    const { workflowId } = leases[0]!;
    const other = life.executions.get(workflowId);
    if (other !== undefined && other.id !== id) await executions.putDown(life, other, 0);
    const typesWere = typesAre;
    if (await executions.takeUp(life, id, grantsOf(leases))) return;
    if (typesWere === typesAre) cannot.set(id, clock.now() + CANNOT_MS);
    for (const { loopId, slots } of leases) await release(life, loopId, slots);
  }

  async function takeMissing(life: Life, execution: Execution, leases: readonly LoopLease[]): Promise<void> {
    const loaded = await store.workflows.load(execution.id);
    if (loaded !== null && life.executions.get(execution.workflowId) === execution)
      await execution.takeLoops(loaded, grantsOf(leases));
  }

  async function giveUp(life: Life, execution: Execution, { loopId, slots }: HeldLoop, graceMs: number): Promise<void> {
    await execution.haltLoop(loopId, graceMs);
    await release(life, loopId, slots);
  }

  /** Slots that are there now; fewer than that are given back as soon as no more messages than that are worked on. */
  function regrant(life: Life, loop: HeldLoop, lease: LoopLease, less: number): void {
    const due = lease.slots - less;
    if (due !== loop.slots) loop.grant(due);
    if (less === 0 || loop.taken() > due) return;
    void release(life, loop.loopId, less).catch((cause: unknown) => life.fail(cause));
  }

  function matchOne(life: Life, execution: Execution, leases: readonly LoopLease[], share: Share): void {
    const here = new Map(execution.held().map((loop) => [loop.loopId, loop]));
    const missing = leases.filter(({ loopId }) => !here.has(loopId));
    if (missing.length > 0) workOn(life, execution.workflowId, () => takeMissing(life, execution, missing));
    for (const lease of leases) {
      const loop = here.get(lease.loopId);
      const less = share.shrink.find(({ loopId }) => loopId === lease.loopId)?.slots ?? 0;
      if (loop === undefined) continue;
      if (less >= lease.slots) workOn(life, execution.workflowId, () => giveUp(life, execution, loop, MOVE_GRACE_MS));
      else regrant(life, loop, lease, less);
    }
  }

  /** Those loops are moved on which the least is under way. */
  function moveSurplus(life: Life, { loops, count }: Share['surplus']): void {
    if (count === 0) return;
    const movable = [...life.executions.values()]
      .flatMap((execution) => execution.held().map((loop) => ({ execution, loop })))
      .filter(({ loop }) => loops.includes(loop.loopId))
      .sort((a, b) => a.loop.taken() - b.loop.taken());
    for (const { execution, loop } of movable.slice(0, count))
      workOn(life, execution.workflowId, () => giveUp(life, execution, loop, MOVE_GRACE_MS));
  }

  return {
    match(life, share) {
      const held = Map.groupBy(share.held, ({ executionId }) => executionId);
      for (const id of share.stopping) held.delete(id);
      for (const execution of life.executions.values()) {
        const leases = held.get(execution.id);
        if (leases !== undefined) matchOne(life, execution, leases, share);
        else workOn(life, execution.workflowId, () => executions.putDown(life, execution, setting.stopGraceMs));
      }
      for (const [id, leases] of held) {
        const { workflowId } = leases[0]!;
        if (life.executions.get(workflowId)?.id !== id) workOn(life, workflowId, () => takeUp(life, id, leases));
      }
      moveSurplus(life, share.surplus);
      const here = new Set([...life.executions.values()].flatMap((one) => one.held().map(({ loopId }) => loopId)));
      for (const { loopId, slots, workflowId } of share.stale)
        if (!here.has(loopId)) workOn(life, workflowId, () => release(life, loopId, slots));
      for (const { executionId, workflowId, end } of share.over)
        workOn(life, workflowId, () => executions.endLeft(workflowId, executionId, end));
    },
    cannot() {
      const now = clock.now();
      for (const [id, until] of cannot) if (until <= now) cannot.delete(id);
      return [...cannot.keys()];
    },
    forgetCannot() {
      typesAre += 1;
      cannot.clear();
    },
  };
}

function grantsOf(leases: readonly LoopLease[]): Grants {
  return new Map(leases.map(({ nodeId, slots, of }) => [nodeId, { slots, of }]));
}
