import { randomUUID } from 'node:crypto';
import { createBodyMachine, parseItems } from '@loopwright/engine';
import {
  failure,
  type Item,
  isJsonObject,
  type Json,
  type NodeId,
  type UserId,
  type WorkflowId,
} from '@loopwright/model';
import type { Trials } from '../facade/trials.ts';
import { setAll } from '../runs/task-scope.ts';
import { failureOf } from './attempt.ts';
import { driveTrial, trialScope } from './execute-node.ts';
import { keptRuntime } from './kept-runtime.ts';
import { inputFor, loadNode, planFor } from './load-node.ts';
import type { TrialParts } from './trial-parts.ts';

/** Runs the body of a for-each for one item, and saves what it gave. */
export async function iterate(
  parts: TrialParts,
  ownerId: UserId,
  workflowId: WorkflowId,
  nodeId: NodeId,
  request: Parameters<Trials['iterate']>[3],
): ReturnType<Trials['iterate']> {
  const { workflow, node, type, graph } = await loadNode(parts, ownerId, workflowId, nodeId);
  const nothing = { input: [], results: [], state: { index: 0, item: null } };
  if (type.kind !== 'for-each')
    return { success: false, error: `${type.label} is no for-each node`, forEachNode: nothing };
  const kept = keptRuntime(workflow.runtimeState);
  const { runtime } = kept;
  const limit = new AbortController();
  const cancel = parts.clock.after(request.timeoutMs, () =>
    limit.abort(
      failure('NODE_TIMED_OUT', { detail: `The iteration timed out after ${request.timeoutMs / 1000} seconds` }),
    ),
  );
  try {
    const values =
      request.formValues === null || Object.keys(request.formValues).length === 0
        ? node.formValues
        : parts.secrets.seal(type.identifier, request.formValues, node.formValues);
    const { plan, node: planNode } = planFor(parts, graph, nodeId, values);
    const input = await inputFor(parts, workflowId, nodeId, graph, request);
    const scope = trialScope({ env: workflow.env, runtime }, input);
    const fields = planNode.fields.constant ?? planNode.fields.render(scope);
    const items = parseItems(String(fields.array_expression ?? ''), input);
    const saved = isJsonObject(node.outputData.forEachNode) ? node.outputData.forEachNode : null;
    const savedIndex = isJsonObject(saved?.state) && typeof saved.state.index === 'number' ? saved.state.index : null;
    const index = request.index ?? (savedIndex === null ? 0 : savedIndex + 1);
    if (!Number.isInteger(index) || index < 0 || index >= items.length) {
      return {
        success: false,
        error: `Index ${index} is out of range: the list has ${items.length} items`,
        forEachNode: { ...nothing, input: items },
      };
    }
    request.reached?.('begun');
    setAll(runtime, scope.written);
    const earlier = index === 0 || !Array.isArray(saved?.results) ? [] : (saved.results as Json[]).slice(0, index);
    const state = { index, item: items[index]! };
    const machine = createBodyMachine(plan, planNode.index, {
      data: { ...input, forEachNode: { input: items, results: earlier, state } },
      metadata: {},
      itemId: randomUUID(),
    });
    const session = parts.sessions.of(ownerId, null, nodeId);
    const send = (queue: string, item: Item): Promise<void> => parts.send(ownerId, queue, item);
    const signal = AbortSignal.any([limit.signal, request.signal]);
    await driveTrial(parts.services, machine, { env: workflow.env, runtime, session, signal, send });
    const iterationOutput = machine.ends();
    const result =
      iterationOutput.length === 0 ? [] : [iterationOutput.length === 1 ? iterationOutput[0]! : iterationOutput];
    const forEachNode = { input: items, results: [...earlier, ...result], state };
    const output = { ...input, forEachNode };
    await parts.store.workflows.updateNode(workflowId, nodeId, { outputData: output }, parts.clock.now());
    return { success: true, forEachNode, iterationOutput, output };
  } catch (cause) {
    return { success: false, error: failureOf(cause).text, forEachNode: nothing };
  } finally {
    cancel();
    await parts.saveRuntime(workflowId, kept.changed());
  }
}
