import {
  failure,
  type Graph,
  type JsonObject,
  LoopwrightError,
  type NodeId,
  type UserId,
  type WorkflowId,
} from '@loopwright/model';
import { updateNode } from '../edits/update-node.ts';
import type { TrialOutcome, Trials } from '../facade/trials.ts';
import { attempt, failureOf } from './attempt.ts';
import { checkForm } from './check-form.ts';
import { iterate } from './iterate.ts';
import { keptRuntime } from './kept-runtime.ts';
import { inputFor, loadNode, planFor, unwrapped, upstream } from './load-node.ts';
import type { TrialParts } from './trial-parts.ts';

type Request = Parameters<Trials['runType']>[2];
type NodeRequest = Parameters<Trials['runNode']>[3];

/** Makes development mode. */
export function createTrials(parts: TrialParts): Trials {
  const { store, clock, secrets, sessions } = parts;

  async function runNode(
    ownerId: UserId,
    workflowId: WorkflowId,
    nodeId: NodeId,
    request: NodeRequest,
  ): Promise<TrialOutcome> {
    const { workflow, node, type, graph } = await loadNode(parts, ownerId, workflowId, nodeId);
    const { formValues: sent } = request;
    const shown = sent ?? secrets.mask(node.type, node.formValues);
    const input = await inputFor(parts, workflowId, nodeId, graph, request);
    // A form that is saved is not written again.
    const patch = { ...(sent === null ? {} : { formValues: sent }), inputData: input };
    const saved = await updateNode(parts, node, patch);
    if (saved === null) throw failure('NODE_NOT_FOUND');
    request.reached?.('stored');
    const form = sent === null ? node.formValues : saved.formValues;
    checkForm(parts, type, form, shown);
    const planned = planOrFailure(() => planFor(parts, graph, nodeId, form), input);
    if ('success' in planned) return planned;
    const { plan, node: planNode } = planned;
    const kept = keptRuntime(workflow.runtimeState);
    const session = sessions.of(ownerId, request.sessionId, nodeId);
    const outcome = await attempt(
      parts,
      {
        ownerId,
        plan,
        node: planNode,
        input,
        env: workflow.env,
        runtime: kept.runtime,
        session,
        timeoutMs: request.timeoutMs,
        signal: request.signal,
        begun: () => request.reached?.('begun'),
      },
      type,
      shown,
    );
    if (!outcome.success && outcome.timedOut) sessions.drop(ownerId, request.sessionId, nodeId);
    await parts.saveRuntime(workflowId, kept.changed());
    if (outcome.success)
      await store.workflows.updateNode(workflowId, nodeId, { outputData: outcome.output.data }, clock.now());
    return outcome;
  }

  async function runType(ownerId: UserId, identifier: string, request: Request): Promise<TrialOutcome> {
    const type = parts.registry().get(identifier);
    if (type === undefined) throw failure('NODE_TYPE_NOT_FOUND', { details: { identifier } });
    // Sealed as what is saved is: what looks sealed in it is a password as it stands, and a mask stands for none.
    const formValues = secrets.seal(type.identifier, request.formValues, {});
    checkForm(parts, type, formValues, request.formValues);
    const nodeId = '00000000-0000-4000-8000-000000000000' as NodeId;
    const graph: Graph = {
      workflowId: nodeId as unknown as WorkflowId,
      type: 'production',
      nodes: [{ id: nodeId, type: type.identifier, formValues, config: {} }],
      connections: [],
      env: {},
    };
    const { plan, node } = planFor(parts, graph, nodeId, formValues);
    const session = sessions.of(ownerId, request.sessionId, type.identifier);
    const input = unwrapped(request.inputData);
    const outcome = await attempt(
      parts,
      {
        ownerId,
        plan,
        node,
        input,
        env: {},
        runtime: Object.create(null),
        session,
        timeoutMs: request.timeoutMs,
        signal: request.signal,
        begun: () => request.reached?.('begun'),
      },
      type,
      request.formValues,
    );
    if (!outcome.success && outcome.timedOut) sessions.drop(ownerId, request.sessionId, type.identifier);
    return outcome;
  }

  return {
    runNode,
    runType,
    iterate: (ownerId, workflowId, nodeId, request) => iterate(parts, ownerId, workflowId, nodeId, request),
    async input(ownerId, workflowId, nodeId) {
      if ((await store.workflows.get(workflowId, ownerId)) === null) throw failure('WORKFLOW_NOT_FOUND');
      const saved = await store.workflows.graph(workflowId);
      if (saved === null || (await store.workflows.node(workflowId, nodeId)) === null) throw failure('NODE_NOT_FOUND');
      return upstream(parts, workflowId, nodeId, saved.graph);
    },
    resetSession: (ownerId, sessionId) => sessions.reset(ownerId, sessionId),
  };
}

/** A node that cannot be compiled fails on its input, as one that throws does. */
function planOrFailure(
  plan: () => ReturnType<typeof planFor>,
  input: JsonObject,
): ReturnType<typeof planFor> | TrialOutcome {
  try {
    return plan();
  } catch (cause) {
    if (!(cause instanceof LoopwrightError) || cause.code !== 'NODE_FAILED') throw cause;
    return { success: false, input, error: failureOf(cause), timedOut: false };
  }
}
