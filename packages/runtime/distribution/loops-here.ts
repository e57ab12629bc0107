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
import { aFewAtATime } from './a-few-at-a-time.ts';

/** A loop that moves to another worker lets its running tasks go on so long, milliseconds. */
const MOVE_GRACE_MS = 30_000;
/** Loops that are taken up or given back at once: each asks the database a dozen times, and so do the messages meanwhile. */
const MOST_AT_ONCE = 4;
/** Executions that wait to be taken up here; what is more is left to whoever is quicker. */
const MOST_WAITING = 100;
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
  /** Says when a share was asked for. */
  givenBack(): number;
  /**
   * Begins what is missing and sets aside what is too much. Work on one workflow goes on beside the others'.
   *
   * @param asOf - what `givenBack` said when the share was asked for: one that does not know of what was given back since
   *   says to begin that again, and to give back more; of it only stops count
   */
  match(life: Life, share: Share, asOf: number): void;
  /** Executions that this process cannot run now. */
  cannot(): readonly ExecutionId[];
  /** How many loops more it is to take now. */
  room(): number;
  /** The node types are others now. */
  forgetCannot(): void;
}

/** Makes it. */
export function createLoopsHere(setting: LoopsHereSetting): LoopsHere {
  const { cluster, store, clock, log, executions, inTurn } = setting;
  const busy = new Set<WorkflowId>();
  const takingUp = aFewAtATime(MOST_AT_ONCE);
  const givingBack = aFewAtATime(MOST_AT_ONCE);
  const cannot = new Map<ExecutionId, number>();
  /** Loops that are being given back. */
  const leaving = new Set<LoopId>();
  /** How often something was given back. */
  let givenBack = 0;
  /** How often the node types changed. */
  let typesAre = 0;

  /** One piece of work of a workflow at a time; what it changed is looked at when it is done. */
  async function workOn(life: Life, workflowId: WorkflowId, work: () => Promise<void>): Promise<void> {
    if (busy.has(workflowId)) return;
    busy.add(workflowId);
    await inTurn(workflowId, async () => {
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

  /** Where the life is over a flush of it may land yet: the slots are free when it is declared dead. */
  async function release(life: Life, loopId: LoopId, slots: number): Promise<void> {
    if (!life.committer.alive()) return;
    await givingBack(() => cluster.release(life.incarnation, loopId, slots));
    givenBack += 1;
    cluster.ring({ bell: 'leases' });
  }

  async function takeUp(life: Life, id: ExecutionId, leases: readonly LoopLease[]): Promise<void> {
    const { workflowId } = leases[0]!;
    const other = life.executions.get(workflowId);
    if (other !== undefined && other.id !== id) await executions.putDown(life, other, 0);
    const typesWere = typesAre;
    if (await takingUp(async () => !life.committer.alive() || executions.takeUp(life, id, grantsOf(leases)))) return;
    if (typesWere === typesAre) cannot.set(id, clock.now() + CANNOT_MS);
    for (const { loopId, slots } of leases) await release(life, loopId, slots);
  }

  async function takeMissing(life: Life, execution: Execution, leases: readonly LoopLease[]): Promise<void> {
    await takingUp(async () => {
      const loaded = await store.workflows.load(execution.id);
      if (loaded !== null && life.executions.get(execution.workflowId) === execution)
        await execution.takeLoops(loaded, grantsOf(leases));
    });
  }

  function giveUp(life: Life, execution: Execution, { loopId, slots }: HeldLoop): void {
    if (busy.has(execution.workflowId)) return;
    leaving.add(loopId);
    void workOn(life, execution.workflowId, async () => {
      await execution.haltLoop(loopId, MOVE_GRACE_MS);
      await release(life, loopId, slots);
    }).finally(() => leaving.delete(loopId));
  }

  /** Slots that are there now; fewer than that are given back as soon as no more messages than that are worked on. */
  function regrant(life: Life, loop: HeldLoop, lease: LoopLease, less: number): void {
    const due = lease.slots - less;
    if (due !== loop.slots) loop.grant(due);
    if (less > 0 && loop.taken() <= due) letGo(life, loop.loopId, less);
  }

  /** Gives slots back in which nothing runs. */
  function letGo(life: Life, loopId: LoopId, slots: number): void {
    if (leaving.has(loopId)) return;
    leaving.add(loopId);
    release(life, loopId, slots)
      .catch((cause: unknown) => life.fail(cause))
      .finally(() => leaving.delete(loopId));
  }

  /** Whoever ends an execution waits for its slots: those that nothing runs in are given back at once. */
  function letGoUnbegun(life: Life, id: ExecutionId, leases: readonly LoopLease[]): void {
    if ([...life.executions.values()].some((execution) => execution.id === id)) return;
    for (const { loopId, slots } of leases) letGo(life, loopId, slots);
  }

  function matchOne(life: Life, execution: Execution, leases: readonly LoopLease[], shrink: Share['shrink']): void {
    const here = new Map(execution.held().map((loop) => [loop.loopId, loop]));
    const missing = leases.filter(({ loopId }) => !here.has(loopId));
    if (missing.length > 0) void workOn(life, execution.workflowId, () => takeMissing(life, execution, missing));
    for (const lease of leases) {
      const loop = here.get(lease.loopId);
      if (loop === undefined || leaving.has(lease.loopId)) continue;
      const less = shrink.find(({ loopId }) => loopId === lease.loopId)?.slots ?? 0;
      if (less >= lease.slots) giveUp(life, execution, loop);
      else regrant(life, loop, lease, less);
    }
  }

  function stop(life: Life, execution: Execution): void {
    void workOn(life, execution.workflowId, () => executions.putDown(life, execution, setting.stopGraceMs));
  }

  /** Those loops are moved on which the least is under way. */
  function moveSurplus(life: Life, { loops, count }: Share['surplus']): void {
    const more = count - loops.filter((loopId) => leaving.has(loopId)).length;
    if (more <= 0) return;
    const surplus = new Set(loops);
    const movable = [...life.executions.values()]
      .flatMap((execution) => execution.held().map((loop) => ({ execution, loop })))
      .filter(({ loop }) => surplus.has(loop.loopId) && !leaving.has(loop.loopId))
      .sort((a, b) => a.loop.taken() - b.loop.taken());
    for (const { execution, loop } of movable.slice(0, more)) giveUp(life, execution, loop);
  }

  return {
    givenBack: () => givenBack,
    match(life, share, asOf) {
      if (asOf !== givenBack) {
        for (const execution of life.executions.values())
          if (share.stopping.includes(execution.id)) stop(life, execution);
        setting.lookAgain();
        return;
      }
      const held = Map.groupBy(share.held, ({ executionId }) => executionId);
      for (const id of share.stopping) {
        letGoUnbegun(life, id, held.get(id) ?? []);
        held.delete(id);
      }
      for (const execution of life.executions.values()) {
        const leases = held.get(execution.id);
        if (leases !== undefined) matchOne(life, execution, leases, share.shrink);
        else stop(life, execution);
      }
      for (const [id, leases] of held) {
        const { workflowId } = leases[0]!;
        if (life.executions.get(workflowId)?.id !== id) void workOn(life, workflowId, () => takeUp(life, id, leases));
      }
      moveSurplus(life, share.surplus);
      const here = new Set([...life.executions.values()].flatMap((one) => one.held().map(({ loopId }) => loopId)));
      for (const { loopId, slots, workflowId } of share.stale)
        if (!here.has(loopId)) void workOn(life, workflowId, () => release(life, loopId, slots));
      for (const { executionId, workflowId, end } of share.over)
        void workOn(life, workflowId, () => givingBack(() => executions.endLeft(workflowId, executionId, end)));
    },
    cannot() {
      const now = clock.now();
      for (const [id, until] of cannot) if (until <= now) cannot.delete(id);
      return [...cannot.keys()];
    },
    room: () => Math.max(0, MOST_WAITING - takingUp.count()),
    forgetCannot() {
      typesAre += 1;
      cannot.clear();
    },
  };
}

function grantsOf(leases: readonly LoopLease[]): Grants {
  return new Map(leases.map(({ nodeId, slots, of }) => [nodeId, { slots, of }]));
}
