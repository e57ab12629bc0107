import { randomUUID } from 'node:crypto';
import type { Plan } from '@loopwright/engine';
import {
  type ExecutionId,
  failure,
  type Graph,
  LoopwrightError,
  type UserId,
  type WorkflowId,
} from '@loopwright/model';
import type { Registry } from '@loopwright/sdk';
import type { ExecutionStatus, Executions, StartedExecution } from '../facade/executions.ts';
import type { Life } from '../incarnation.ts';
import { lifeNow } from '../life-now.ts';
import type { LiveHub } from '../live/hub.ts';
import type { Clock, ExecutionRow, Store, WorkflowRow } from '../ports.ts';
import type { OpenedGraph } from '../secrets/secrets.ts';
import { compileOrThrow, refusingRequests } from './check-graph.ts';
import { errorOf, publishEnd, REVOKED } from './execution-end.ts';
import { activeExecution, type HeldExecutions, orFail } from './held-executions.ts';
import { deafen } from './listen.ts';
import { newExecution } from './new-execution.ts';
import type { InTurn } from './one-at-a-time.ts';
import { stoppedBy, stopTaskOf } from './stop-task.ts';

interface ExecutionsSetting {
  readonly store: Store;
  readonly clock: Clock;
  readonly hub: LiveHub;
  readonly registry: () => Registry;
  /** Opens the sealed password fields of a graph. */
  readonly open: (graph: Graph) => OpenedGraph;
  /** The life that this process lives now. Throws StoreUnavailable between two lives. */
  readonly life: () => Life;
  /** What this process works on. */
  readonly held: HeldExecutions;
  /** Executions that are shared out: somebody is to look what is new. Awaited where webhooks must find what was started. */
  readonly onChanged: (life: Life) => Promise<void>;
  /** One start, stop or replay of a workflow after the other. */
  readonly inTurn: InTurn;
}

/** Makes the part that starts and stops production workflows. */
export function createExecutions(setting: ExecutionsSetting): Executions {
  const { store, clock, hub, held, inTurn } = setting;

  async function owned(ownerId: UserId, workflowId: WorkflowId): Promise<WorkflowRow> {
    const workflow = await store.workflows.get(workflowId, ownerId);
    if (workflow === null) throw failure('WORKFLOW_NOT_FOUND');
    return workflow;
  }

  /** Not in the workflow's turn, in which an end is written that was reached meanwhile. */
  async function start(ownerId: UserId, workflowId: WorkflowId): Promise<StartedExecution> {
    const { answer, isEnding } = await inTurn(workflowId, () => startNow(ownerId, workflowId));
    return isEnding ? (await inTurn(workflowId, () => startNow(ownerId, workflowId))).answer : answer;
  }

  /** `isEnding`: it is one that was active, and ends by itself; its end has its turn next. */
  async function startNow(
    ownerId: UserId,
    workflowId: WorkflowId,
  ): Promise<{ readonly answer: StartedExecution; readonly isEnding: boolean }> {
    const workflow = await owned(ownerId, workflowId);
    if (workflow.type !== 'production') throw notStarted();
    const before = setting.life(); // between two lives nothing is begun
    const running = await activeExecution(store, workflow);
    if (running !== null && !(await isToEnd(running.id))) {
      const execution = before.executions.get(workflowId);
      const isEnding = execution?.id === running.id && (await execution.isEnding());
      return { answer: { ...statusOf(running), isNew: false }, isEnding };
    }
    // Somebody has asked for its end, and may be dead: it would end under whoever starts it now.
    if (running !== null) await stopNow(workflow, running.id);
    const saved = await store.workflows.graph(workflowId);
    if (saved === null) throw failure('WORKFLOW_NOT_FOUND');
    const at = clock.now();
    const id = randomUUID() as ExecutionId;
    let plan: Plan;
    try {
      plan = compileOrThrow(setting.open(saved.graph), setting.registry());
    } catch (cause) {
      if (cause instanceof LoopwrightError && cause.code === 'WORKFLOW_INVALID') {
        await store.workflows.recordFailedStart(id, workflowId, 'Workflow validation failed', at);
        hub
          .of(workflowId)
          .publish({ kind: 'execution-failed', executionId: null, at, error: 'Workflow validation failed' });
      }
      throw cause;
    }
    // Without an answer nobody knows whether it is on disk: the next life looks.
    const begun = await orFail(before, () =>
      store.workflows.begin(newExecution(id, saved.graph, plan, workflow.tags, at)),
    );
    if (begun.outcome === 'wrong-type') throw notStarted(); // since it was read above
    if (begun.outcome === 'already-running')
      return { answer: { ...statusOf(begun.execution), isNew: false }, isEnding: false };
    // It is on disk as begun: if it cannot be taken up, the next life does. The life that was when it was asked for may be over.
    const life = lifeNow(setting.life);
    if (life !== null) {
      if (store.cluster === null) await orFail(life, () => held.takeUp(life, id, null));
      else await setting.onChanged(life);
    }
    return { answer: { executionId: id, state: 'PENDING', workflowId, error: null, isNew: true }, isEnding: false };
  }

  async function isToEnd(id: ExecutionId): Promise<boolean> {
    return store.cluster !== null && (await store.cluster.askedEnd(id)) !== null;
  }

  async function stop(ownerId: UserId, workflowId: WorkflowId): Promise<{ jobId: string; changed: boolean }> {
    const workflow = await owned(ownerId, workflowId);
    const id = workflow.executionId ?? (await store.workflows.latestExecution(workflowId))?.id ?? null;
    const jobId = stopTaskOf(id ?? workflowId);
    if (workflow.executionId === null) return { jobId, changed: false };
    return { jobId, changed: await stopNow(workflow, workflow.executionId) };
  }

  /** Answers whether it was active. */
  async function stopNow({ id: workflowId, ownerId }: WorkflowRow, id: ExecutionId): Promise<boolean> {
    const life = setting.life();
    const execution = life.executions.get(workflowId);
    // Where executions are shared out, what this process does not hold is heard of until its end is written.
    if (execution !== undefined || store.cluster === null) deafen(life, { id, ownerId });
    const end = await orFail(life, () => held.haltEverywhere(life, id, REVOKED, execution));
    const outcome = await orFail(life, () => store.workflows.end(id, end.state, errorOf(end), clock.now()));
    await held.matchNext(life, workflowId);
    if (outcome === 'not-active') return false;
    publishEnd(hub, workflowId, id, end, clock.now(), null);
    return true;
  }

  return {
    start,
    stop: (ownerId, workflowId) => inTurn(workflowId, () => stop(ownerId, workflowId)),
    async status(ownerId, workflowId) {
      await owned(ownerId, workflowId);
      const latest = await store.workflows.latestExecution(workflowId);
      if (latest === null) throw failure('NEVER_STARTED');
      return statusOf(latest);
    },
    async task(ownerId, id) {
      const stopped = stoppedBy(id); // an execution, or a workflow that never ran
      const execution = await store.workflows.execution((stopped ?? id) as ExecutionId);
      const workflowId = execution?.workflowId ?? (stopped as WorkflowId | null);
      if (workflowId === null || (await store.workflows.get(workflowId, ownerId)) === null) return null;
      if (stopped !== null) return isActive(execution) ? null : { state: 'SUCCESS', error: null, workflowId };
      if (execution === null) return null;
      return { state: execution.state, error: execution.error, workflowId: execution.workflowId };
    },
    async setActive(ownerId, workflowId, active) {
      const workflow = await owned(ownerId, workflowId);
      if (workflow.type !== 'api') throw notActivated();
      // Before the status is written: what fails here is answered as a failure, and must have changed nothing.
      const saved = active ? await store.workflows.graph(workflowId) : null;
      const problems = saved === null ? [] : refusingRequests(setting.open(saved.graph), setting.registry());
      const outcome = await store.workflows.setStatus(workflowId, active ? 'active' : 'inactive', clock.now());
      if (outcome === 'wrong-type') throw notActivated(); // since it was read above
      lifeNow(setting.life)?.apiWorkflows.delete(workflowId);
      return problems;
    },
  };
}

function notStarted(): LoopwrightError {
  return failure('WRONG_WORKFLOW_TYPE', { detail: 'An api workflow is activated, not started' });
}

function notActivated(): LoopwrightError {
  return failure('WRONG_WORKFLOW_TYPE', { detail: 'A production workflow is started and stopped, not activated' });
}

function statusOf(execution: ExecutionRow): ExecutionStatus {
  return {
    executionId: execution.id,
    state: execution.state,
    workflowId: execution.workflowId,
    error: execution.error,
  };
}

function isActive(execution: ExecutionRow | null): boolean {
  return execution !== null && (execution.state === 'PENDING' || execution.state === 'STARTED');
}
