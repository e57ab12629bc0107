import type { ExecutionId, WorkflowId } from '@loopwright/model';
import type { Life } from '../incarnation.ts';
import type { LiveHub } from '../live/hub.ts';
import {
  type AskedEnd,
  type Clock,
  type ExecutionRow,
  type LoadedExecution,
  type Log,
  type Store,
  StoreUnavailable,
  type WorkflowRow,
} from '../ports.ts';
import type { Loop } from '../sources/loop.ts';
import { endEverywhere } from './end-everywhere.ts';
import { type Execution, openExecution } from './execution.ts';
import { type ExecutionEnd, errorOf, publishEnd } from './execution-end.ts';
import type { Grants } from './held-loop.ts';
import { deafen, heard, listen } from './listen.ts';
import type { LoopLeases } from './loop-leases.ts';
import type { InTurn } from './one-at-a-time.ts';
import type { LoadedVersions } from './versions.ts';

interface HeldExecutionsSetting {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly hub: LiveHub;
  readonly versions: LoadedVersions;
  /** The life that this process lives now. Throws StoreUnavailable between two lives. */
  readonly life: () => Life;
  readonly isAlive: () => boolean;
  readonly stopGraceMs: number;
  /** What is given back to other processes; null where there are none. */
  readonly leases: LoopLeases | null;
  /** Loops were given back: this process is to look what it is to hold. */
  readonly lookAgain: () => void;
  /** Executions that are shared out: somebody is to look what is new. Awaited where webhooks must find what was started. */
  readonly onChanged: (life: Life) => Promise<void>;
  readonly queueMaxMessages: number;
  /** One start, stop or replay of a workflow after the other. */
  readonly inTurn: InTurn;
}

/** What this process holds of executions, and how that is kept to what the store says. */
export interface HeldExecutions {
  /**
   * Takes an execution up that the store says is active. False: its version cannot be run now. One whose
   * passwords cannot be opened ends as failed: its version keeps them, and no later start is another.
   */
  takeUp(life: Life, id: ExecutionId, grants: Grants): Promise<boolean>;
  /** Sets aside what runs here of an execution, and gives its loops back; it is not held any more. */
  putDown(life: Life, execution: Execution, graceMs: number): Promise<void>;
  /** Sets an execution aside wherever it runs. Answers the end that it comes to: somebody else may have asked for one first. */
  haltEverywhere(life: Life, id: ExecutionId, end: AskedEnd, execution: Execution | undefined): Promise<AskedEnd>;
  /** Writes the end of an execution whose process could not. Called in the workflow's turn. */
  endLeft(workflowId: WorkflowId, id: ExecutionId, end: ExecutionEnd): Promise<void>;
  /**
   * Makes what a life works on what the store says is active: drops what ended, takes up what is missing. For what was
   * begun or ended while the life was being opened, and for what waited for a node type.
   */
  match(life: Life): Promise<void>;
  /** Another life may have taken up meanwhile what this one has just ended. One that is still being opened looks when it is. */
  matchNext(life: Life, workflowId: WorkflowId): Promise<void>;
}

/** Makes the part that works on executions in this process. */
export function createHeldExecutions(setting: HeldExecutionsSetting): HeldExecutions {
  const { store, clock, log, hub } = setting;
  const { inTurn } = setting;

  async function takeUp(life: Life, id: ExecutionId, grants: Grants): Promise<boolean> {
    const loaded = await store.workflows.load(id);
    // It may have ended since its loops were shared out.
    if (loaded === null || !isActive(loaded.execution)) return true;
    const { workflowId } = loaded.execution;
    if (life.executions.get(workflowId)?.id === id) return true; // the life found it when it was opened
    if (store.cluster === null) listen(life, loaded); // also where it cannot be taken up: its messages wait for it
    const { plan, whyNot } = setting.versions.planOf(loaded.version);
    if (plan === null) return refuse(life, loaded, whyNot);
    const live = hub.of(workflowId);
    const execution = await openExecution({
      loaded,
      grants,
      plan,
      services: life.services,
      store,
      queues: life.queues,
      versions: setting.versions,
      live,
      queueMaxMessages: setting.queueMaxMessages,
      onLoopEnded: (which, loop) => void loopEnded(life, which, loop),
      onEnded: (which, end) => void ended(life, which, end),
    });
    if (life.isLeaving) {
      execution.drop(); // all that the life holds was put down
      return true;
    }
    if (!life.committer.alive()) {
      execution.drop();
      throw new StoreUnavailable('The life that took it up is over');
    }
    life.executions.set(workflowId, execution);
    tellStarted(loaded.execution, plan.nodes.length);
    if (loaded.execution.state === 'PENDING') await store.workflows.markStarted(id);
    setImmediate(() => execution.start()); // whoever started it is answered first
    return true;
  }

  /** Answers whether that was all there is to do. Processes that share executions have one key: there it waits. */
  async function refuse(
    life: Life,
    { execution, ownerId, version }: LoadedExecution,
    whyNot: string,
  ): Promise<boolean> {
    const { id, workflowId } = execution;
    const unopened = store.cluster === null ? setting.versions.unopened(version) : null;
    const told = { workflow: workflowId, execution: id };
    if (unopened === null) {
      log.error(told, `An execution waits: ${whyNot}`);
      return false;
    }
    log.error(told, `An execution ends: ${unopened}`);
    deafen(life, { id, ownerId });
    await endLeft(workflowId, id, { state: 'FAILURE', error: unopened });
    return true;
  }

  /** Of one that other processes run a part of watchers may know already. */
  function tellStarted({ workflowId, id, startedAt }: ExecutionRow, totalNodes: number): void {
    const { status, executionId } = hub.snapshot(workflowId);
    if (store.cluster !== null && status === 'running' && executionId === id) return;
    hub.of(workflowId).publish({ kind: 'execution-started', executionId: id, at: startedAt, totalNodes });
  }

  async function putDown(life: Life, execution: Execution, graceMs: number): Promise<void> {
    const { leases } = setting;
    const loops = execution.held();
    const halted = execution.halt(graceMs);
    const givenBack = leases === null ? [] : loops.map(({ loopId }) => leases.giveBack(life, loopId, halted));
    await halted;
    forget(life, execution, leases !== null);
    await Promise.all(givenBack);
    setting.lookAgain();
  }

  /** The others are to know, and the lease is for the next start to take. */
  async function loopEnded(life: Life, execution: Execution, loop: Loop): Promise<void> {
    const { cluster } = store;
    const { leases } = setting;
    if (cluster === null || leases === null) return;
    const held = execution.all().find(({ nodeId }) => nodeId === loop.producer.id);
    try {
      if (held !== undefined) await leases.giveBack(life, held.loopId, Promise.resolve());
      setting.lookAgain(); // a share that was asked for meanwhile passed over it
      cluster.ring({ bell: 'loop-ended', executionId: execution.id });
      if (!execution.isWhole()) execution.learnEnds(await store.workflows.endedLoops(execution.id));
    } catch (cause) {
      log.warn({ execution: execution.id, error: String(cause) }, 'The end of a loop was not told to the others');
    }
  }

  async function endLeft(workflowId: WorkflowId, id: ExecutionId, end: ExecutionEnd): Promise<void> {
    const at = clock.now();
    const row = await store.workflows.execution(id);
    if ((await store.workflows.end(id, end.state, errorOf(end), at)) === 'not-active') return;
    publishEnd(hub, workflowId, id, end, at, row);
  }

  async function match(life: Life): Promise<void> {
    if (store.cluster !== null) return setting.onChanged(life);
    const active = new Set(await store.workflows.activeExecutions());
    const held = [...life.executions.values()];
    const differing = new Set(held.filter(({ id }) => !active.has(id)).map(({ workflowId }) => workflowId));
    for (const { executionId, workflowId } of heard(life)) if (!active.has(executionId)) differing.add(workflowId);
    for (const { id } of held) active.delete(id);
    for (const id of active) {
      const execution = await store.workflows.execution(id);
      if (execution !== null) differing.add(execution.workflowId);
    }
    for (const workflowId of differing) await inTurn(workflowId, () => matchOne(life, workflowId));
  }

  /** Asked in the workflow's turn: no start or stop is half done. */
  async function matchOne(life: Life, workflowId: WorkflowId): Promise<void> {
    if (!life.committer.alive()) return;
    const workflow = await store.workflows.get(workflowId, null);
    const active = workflow === null ? null : await activeExecution(store, workflow);
    const held = life.executions.get(workflowId);
    if (held !== undefined && held.id !== active?.id) {
      await held.halt(0); // what it holds must be free for the next start
      forget(life, held, false);
    }
    for (const { workflowId: its, executionId: id, ownerId } of heard(life))
      if (its === workflowId && id !== active?.id) deafen(life, { id, ownerId });
    if (active === null || held?.id === active.id) return;
    await takeUp(life, active.id, null).catch((cause: unknown) => {
      if (cause instanceof StoreUnavailable) throw cause;
      log.error({ execution: active.id, error: String(cause) }, 'An execution could not be taken up');
    });
  }

  async function haltEverywhere(
    life: Life,
    id: ExecutionId,
    end: AskedEnd,
    execution: Execution | undefined,
  ): Promise<AskedEnd> {
    const here = async (): Promise<void> => {
      if (execution !== undefined) await putDown(life, execution, setting.stopGraceMs);
    };
    if (store.cluster !== null) {
      const { cluster } = store;
      const { stopGraceMs, lookAgain } = setting;
      return (await endEverywhere({ cluster, clock, stopGraceMs, lookAgain }, id, end, here)) ?? end;
    }
    await here();
    return end;
  }

  async function matchNext(life: Life, workflowId: WorkflowId): Promise<void> {
    if (store.cluster !== null) return setting.onChanged(life);
    if (life.committer.alive() || !setting.isAlive()) return;
    const next = setting.life();
    await orFail(next, () => matchOne(next, workflowId));
  }

  async function ended(
    life: Life,
    execution: Execution,
    reached: { readonly state: 'SUCCESS' } | { readonly state: 'FAILURE'; readonly error: string },
  ): Promise<void> {
    await inTurn(execution.workflowId, async () => {
      if (life.executions.get(execution.workflowId) !== execution) return; // stopped meanwhile
      let end: ExecutionEnd = reached;
      if (reached.state === 'FAILURE')
        end = await orFail(life, () => haltEverywhere(life, execution.id, reached, execution));
      else if (store.cluster !== null) await orFail(life, () => putDown(life, execution, 0));
      else forget(life, execution, false);
      const at = clock.now();
      const row = await orFail(life, () => store.workflows.execution(execution.id));
      const outcome = await orFail(life, () => store.workflows.end(execution.id, end.state, errorOf(end), at));
      if (outcome === 'not-active') return;
      await matchNext(life, execution.workflowId);
      publishEnd(hub, execution.workflowId, execution.id, end, at, row);
    }).catch((cause: unknown) =>
      log.error({ execution: execution.id, error: String(cause) }, 'The end of an execution could not be written'),
    );
  }

  return { takeUp, putDown, haltEverywhere, endLeft, match: (life) => orFail(life, () => match(life)), matchNext };
}

/** The execution of a workflow that has not ended; null: none. */
export async function activeExecution(store: Store, workflow: WorkflowRow): Promise<ExecutionRow | null> {
  if (workflow.executionId === null) return null;
  const execution = await store.workflows.execution(workflow.executionId);
  return execution !== null && isActive(execution) ? execution : null;
}

/** What this process holds of executions and what is on disk must not part: when the store fails in between, the life ends. */
export async function orFail<T>(life: Life, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof StoreUnavailable) life.fail(cause);
    throw cause;
  }
}

/** It is not held any more. Of one that is shared out the webhooks are heard for whoever holds it. */
function forget(life: Life, execution: Execution, isShared: boolean): void {
  if (!isShared) deafen(life, execution);
  life.executions.delete(execution.workflowId);
  life.services.rates.forget(execution.workflowId);
}

function isActive({ state }: ExecutionRow): boolean {
  return state === 'PENDING' || state === 'STARTED';
}
