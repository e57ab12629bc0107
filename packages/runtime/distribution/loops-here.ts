import type { ExecutionId, LoopId, WorkflowId } from '@loopwright/model';
import { aFewAtATime } from '../executions/a-few-at-a-time.ts';
import type { Execution } from '../executions/execution.ts';
import type { HeldExecutions } from '../executions/held-executions.ts';
import type { Grants, HeldLoop } from '../executions/held-loop.ts';
import type { LoopLeases } from '../executions/loop-leases.ts';
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
/** Executions that are taken up at once: each asks the database a dozen times, and so do the messages meanwhile. */
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
  readonly leases: LoopLeases;
  readonly inTurn: InTurn;
  readonly stopGraceMs: number;
  /** Something changed that the next look is to see. */
  readonly lookAgain: () => void;
}

/** Makes the loops that run here those that this process holds. */
export interface LoopsHere {
  /**
   * Begins what is missing and sets aside what is too much. Work on one workflow goes on beside the others'.
   *
   * @param asOf - what the leases counted when the share was asked for: of loops that were given back since it says to
   *   begin them again, and to give back more; these are passed over
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
  const { store, clock, log, executions, leases: given, inTurn } = setting;
  /** Workflows of which something is done or waits for its turn, with what `asOf` was when it was found to be due. */
  const busy = new Map<WorkflowId, number>();
  /** Those whose turn has come. */
  const inWork = new Set<WorkflowId>();
  const takingUp = aFewAtATime(MOST_AT_ONCE);
  const ending = aFewAtATime(MOST_AT_ONCE);
  const cannot = new Map<ExecutionId, number>();
  /** How often the node types changed. */
  let typesAre = 0;

  /** One piece of work of a workflow at a time; what it changed is looked at when it is done. */
  async function workOn(life: Life, asOf: number, workflowId: WorkflowId, work: () => Promise<void>): Promise<void> {
    if (busy.has(workflowId)) return;
    busy.set(workflowId, asOf);
    await inTurn(workflowId, async () => {
      if (!life.committer.alive() || life.isLeaving) return;
      inWork.add(workflowId);
      await work();
    })
      .catch((cause: unknown) => {
        if (cause instanceof StoreUnavailable) life.fail(cause);
        else log.error({ workflow: workflowId, error: String(cause) }, 'Loops of an execution could not be moved');
      })
      .finally(() => {
        busy.delete(workflowId);
        inWork.delete(workflowId);
        setting.lookAgain();
      });
  }

  /** Looks again when slots were given back; what is free now may be for this process. */
  function lookAfter(life: Life, work: Promise<void>): void {
    work.catch((cause: unknown) => life.fail(cause)).finally(setting.lookAgain);
  }

  /** Answers whether this process can do that with an execution; if not, others are to have it for a while. */
  async function tryTo(id: ExecutionId, work: () => Promise<boolean>): Promise<boolean> {
    const typesWere = typesAre;
    const could = await takingUp(work).catch((cause: unknown) => {
      if (cause instanceof StoreUnavailable) throw cause;
      log.error({ execution: id, error: String(cause) }, 'An execution could not be taken up');
      return false;
    });
    if (!could && typesWere === typesAre) cannot.set(id, clock.now() + CANNOT_MS);
    return could;
  }

  async function giveBackAll(life: Life, leases: readonly LoopLease[]): Promise<void> {
    for (const { loopId } of leases) await given.giveBack(life, loopId, Promise.resolve());
  }

  /** Leases of these that were given back while the work waited for its turn are for the next look. */
  async function takeUp(life: Life, asOf: number, id: ExecutionId, found: readonly LoopLease[]): Promise<void> {
    const leases = found.filter(({ loopId }) => !given.isGone(loopId, asOf));
    if (leases.length === 0) return;
    const other = life.executions.get(leases[0]!.workflowId);
    if (other !== undefined && other.id !== id) await executions.putDown(life, other, 0);
    const work = async () => !life.committer.alive() || executions.takeUp(life, id, grantsOf(leases));
    if (!(await tryTo(id, work))) await giveBackAll(life, leases);
  }

  async function takeMissing(
    life: Life,
    asOf: number,
    execution: Execution,
    found: readonly LoopLease[],
  ): Promise<void> {
    const leases = found.filter(({ loopId }) => !given.isGone(loopId, asOf));
    if (leases.length === 0) return;
    const work = async () => {
      const loaded = await store.workflows.load(execution.id);
      if (loaded !== null && life.executions.get(execution.workflowId) === execution)
        await execution.takeLoops(loaded, grantsOf(leases));
      return true;
    };
    if (!(await tryTo(execution.id, work))) await giveBackAll(life, leases);
  }

  /** Not in the workflow's turn: whoever stops the execution need not wait for what runs in the loop. */
  function giveUp(life: Life, execution: Execution, loop: HeldLoop): void {
    lookAfter(life, given.giveBack(life, loop.loopId, execution.haltLoop(loop.loopId, MOVE_GRACE_MS)));
  }

  /** Slots that are there now; fewer than that are given back as soon as no more messages than that are worked on. */
  function regrant(life: Life, loop: HeldLoop, lease: LoopLease, less: number): void {
    const due = lease.slots - less;
    if (due !== loop.slots) loop.grant(due);
    if (less > 0 && loop.taken() <= due) lookAfter(life, given.giveBackSome(life, loop.loopId, less));
  }

  /** Whoever ends an execution waits for its slots: those that nothing runs in, nor is about to, are given back at once. */
  function giveBackUnbegun(life: Life, id: ExecutionId, leases: readonly LoopLease[]): void {
    const begins = leases.some(({ workflowId }) => inWork.has(workflowId));
    if (begins || [...life.executions.values()].some((execution) => execution.id === id)) return;
    lookAfter(life, giveBackAll(life, leases));
  }

  function matchOne(
    life: Life,
    asOf: number,
    execution: Execution,
    leases: readonly LoopLease[],
    shrink: Share['shrink'],
  ): void {
    const here = new Map(execution.all().map((loop) => [loop.loopId, loop]));
    const missing = leases.filter(({ loopId }) => !here.has(loopId));
    if (missing.length > 0)
      void workOn(life, asOf, execution.workflowId, () => takeMissing(life, asOf, execution, missing));
    for (const lease of leases) {
      const loop = here.get(lease.loopId);
      if (loop === undefined) continue;
      const less = shrink.find(({ loopId }) => loopId === lease.loopId)?.slots ?? 0;
      if (less >= lease.slots) giveUp(life, execution, loop);
      else regrant(life, loop, lease, less);
    }
  }

  function stop(life: Life, asOf: number, execution: Execution): void {
    void workOn(life, asOf, execution.workflowId, () => executions.putDown(life, execution, setting.stopGraceMs));
  }

  /** Those loops are moved on which the least is under way. */
  function moveSurplus(life: Life, { loops, count }: Share['surplus'], isGone: (loopId: LoopId) => boolean): void {
    const more = count - loops.filter(isGone).length;
    if (more <= 0) return;
    const surplus = new Set(loops.filter((loopId) => !isGone(loopId)));
    const movable = [...life.executions.values()]
      .flatMap((execution) => execution.held().map((loop) => ({ execution, loop })))
      .filter(({ loop }) => surplus.has(loop.loopId))
      .sort((a, b) => a.loop.taken() - b.loop.taken());
    for (const { execution, loop } of movable.slice(0, more)) giveUp(life, execution, loop);
  }

  /** Leases that no active execution has a use for. */
  function giveBackStale(life: Life, stale: Share['stale']): void {
    const here = new Set([...life.executions.values()].flatMap((one) => one.held().map(({ loopId }) => loopId)));
    for (const lease of stale)
      if (!here.has(lease.loopId)) lookAfter(life, given.giveBack(life, lease.loopId, Promise.resolve()));
  }

  return {
    match(life, share, asOf) {
      const isGone = (loopId: LoopId): boolean => given.isGone(loopId, asOf);
      const all = Map.groupBy(share.held, ({ executionId }) => executionId);
      const held = Map.groupBy(
        share.held.filter(({ loopId }) => !isGone(loopId)),
        ({ executionId }) => executionId,
      );
      for (const id of share.stopping) {
        giveBackUnbegun(life, id, held.get(id) ?? []);
        all.delete(id);
        held.delete(id);
      }
      for (const execution of life.executions.values()) {
        if (all.has(execution.id)) matchOne(life, asOf, execution, held.get(execution.id) ?? [], share.shrink);
        else stop(life, asOf, execution);
      }
      for (const [id, leases] of held) {
        const { workflowId } = leases[0]!;
        if (life.executions.get(workflowId)?.id !== id)
          void workOn(life, asOf, workflowId, () => takeUp(life, asOf, id, leases));
      }
      moveSurplus(life, share.surplus, isGone);
      giveBackStale(
        life,
        share.stale.filter(({ loopId }) => !isGone(loopId)),
      );
      for (const { executionId, workflowId, end } of share.over)
        void workOn(life, asOf, workflowId, () => ending(() => executions.endLeft(workflowId, executionId, end)));
      given.forget(Math.min(asOf, ...busy.values()));
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
