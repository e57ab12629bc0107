import { randomUUID } from 'node:crypto';
import {
  compileTrial,
  createBodyMachine,
  createTrialMachine,
  mergeForTrial,
  type Plan,
  type PlanNode,
  parseItems,
} from '@loopwright/engine';
import {
  type FailureRecord,
  type FieldErrors,
  failure,
  type Graph,
  type Item,
  isJsonObject,
  type Json,
  type JsonObject,
  LoopwrightError,
  type NodeId,
  type UserId,
  type WorkflowId,
} from '@loopwright/model';
import { formOf, type NodeType, type Registry } from '@loopwright/sdk';
import { requestMessage, webhookMessage } from '../doors/payload.ts';
import type { Secrets, TrialOutcome, Trials } from '../facade.ts';
import type { Clock, NodeRow, Store, WorkflowRow } from '../ports.ts';
import { driveTrial, executeNode, orAborted, type TrialServices, trialScope } from './execute-node.ts';
import type { TrialSession, TrialSessions } from './sessions.ts';
import type { WebhookWaiters } from './webhook-waiters.ts';

interface TrialsSetting {
  readonly store: Store;
  readonly clock: Clock;
  readonly services: TrialServices;
  readonly registry: () => Registry;
  readonly secrets: Secrets & {
    open(identifier: string, values: JsonObject): JsonObject;
    openGraph(graph: Graph): Graph;
  };
  readonly sessions: TrialSessions;
  readonly waiters: WebhookWaiters;
  /** Puts an item into a queue of this owner, durably. */
  readonly send: (ownerId: UserId, queue: string, item: Item) => Promise<void>;
}

type Request = Parameters<Trials['runType']>[2];
type NodeRequest = Parameters<Trials['runNode']>[3];

/** A node with what trying it needs. */
interface Attempt {
  readonly ownerId: UserId;
  readonly plan: Plan;
  readonly node: PlanNode;
  readonly input: JsonObject;
  readonly env: JsonObject;
  readonly runtime: Record<string, Json>;
  readonly session: TrialSession;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Makes development mode. */
export function createTrials(setting: TrialsSetting): Trials {
  const { store, clock, secrets, sessions } = setting;

  async function load(
    ownerId: UserId,
    workflowId: WorkflowId,
    nodeId: NodeId,
  ): Promise<{ workflow: WorkflowRow; node: NodeRow; type: NodeType; graph: Graph }> {
    const workflow = await store.workflows.get(workflowId, ownerId);
    if (workflow === null) throw failure('WORKFLOW_NOT_FOUND');
    const node = await store.workflows.node(workflowId, nodeId);
    const saved = await store.workflows.graph(workflowId);
    if (node === null || saved === null) throw failure('NODE_NOT_FOUND');
    const type = setting.registry().get(node.type);
    if (type === undefined) throw failure('NODE_TYPE_NOT_FOUND');
    return { workflow, node, type, graph: saved.graph };
  }

  /** The graph with other values in one node's form, compiled for that node alone. */
  function planFor(graph: Graph, nodeId: NodeId, formValues: JsonObject): { plan: Plan; node: PlanNode } {
    const changed = {
      ...graph,
      nodes: graph.nodes.map((node) => (node.id === nodeId ? { ...node, formValues } : node)),
    };
    const { plan, problems } = compileTrial(secrets.openGraph(changed), setting.registry(), nodeId);
    const node = plan?.nodes[plan.indexOf.get(nodeId) ?? -1];
    if (plan === null || node === undefined) {
      throw failure('NODE_FAILED', {
        detail: problems.map((problem) => problem.text).join(' ') || 'The node could not be compiled',
      });
    }
    return { plan, node };
  }

  async function upstream(workflowId: WorkflowId, nodeId: NodeId, graph: Graph): Promise<JsonObject> {
    const rows = await store.workflows.nodes(workflowId);
    return mergeForTrial(graph, new Map(rows.map((row) => [row.id, row.outputData])), nodeId);
  }

  async function inputFor(
    workflowId: WorkflowId,
    nodeId: NodeId,
    graph: Graph,
    { inputData, completeInput }: Pick<NodeRequest, 'inputData' | 'completeInput'>,
  ): Promise<JsonObject> {
    const given = unwrapped(inputData);
    return completeInput ? { ...(await upstream(workflowId, nodeId, graph)), ...given } : given;
  }

  async function runNode(
    ownerId: UserId,
    workflowId: WorkflowId,
    nodeId: NodeId,
    request: NodeRequest,
  ): Promise<TrialOutcome> {
    const { workflow, node, type, graph } = await load(ownerId, workflowId, nodeId);
    const sealed = secrets.seal(type.identifier, request.formValues, node.formValues);
    const input = await inputFor(workflowId, nodeId, graph, request);
    await store.workflows.updateNode(workflowId, nodeId, { formValues: sealed, inputData: input }, clock.now());
    checkForm(type, sealed, request.formValues);
    const { plan, node: planNode } = planFor(graph, nodeId, sealed);
    const runtime: Record<string, Json> = Object.assign(Object.create(null), workflow.runtimeState);
    const before = JSON.stringify(runtime);
    const session = sessions.of(ownerId, request.sessionId, nodeId);
    const outcome = await attempt(
      {
        ownerId,
        plan,
        node: planNode,
        input,
        env: workflow.env,
        runtime,
        session,
        timeoutMs: request.timeoutMs,
        signal: request.signal,
      },
      type,
      request.formValues,
    );
    if (!outcome.success && outcome.timedOut) sessions.drop(ownerId, request.sessionId, nodeId);
    if (outcome.success)
      await store.workflows.updateNode(workflowId, nodeId, { outputData: outcome.output.data }, clock.now());
    if (JSON.stringify(runtime) !== before)
      await store.workflows.update(workflowId, ownerId, { runtimeState: { ...runtime } }, clock.now());
    return outcome;
  }

  async function runType(ownerId: UserId, identifier: string, request: Request): Promise<TrialOutcome> {
    const type = setting.registry().get(identifier);
    if (type === undefined) throw failure('NODE_TYPE_NOT_FOUND', { details: { identifier } });
    checkForm(type, request.formValues, request.formValues);
    const nodeId = '00000000-0000-4000-8000-000000000000' as NodeId;
    const graph: Graph = {
      workflowId: nodeId as unknown as WorkflowId,
      type: 'production',
      nodes: [{ id: nodeId, type: type.identifier, formValues: request.formValues, config: {} }],
      connections: [],
      env: {},
    };
    const { plan, node } = planFor(graph, nodeId, request.formValues);
    const session = sessions.of(ownerId, request.sessionId, type.identifier);
    const input = unwrapped(request.inputData);
    const outcome = await attempt(
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
      },
      type,
      request.formValues,
    );
    if (!outcome.success && outcome.timedOut) sessions.drop(ownerId, request.sessionId, type.identifier);
    return outcome;
  }

  /** Runs one node within its time; what it throws is an outcome, but a form that does not fit is thrown on. */
  async function attempt(call: Attempt, type: NodeType, asSent: JsonObject): Promise<TrialOutcome> {
    const limit = new AbortController();
    const cancel = clock.after(call.timeoutMs, () => {
      limit.abort(
        failure('NODE_TIMED_OUT', { detail: `Node execution timed out after ${call.timeoutMs / 1000} seconds` }),
      );
    });
    const signal = AbortSignal.any([limit.signal, call.signal]);
    try {
      const { output, port } = await orAborted(perform(call, signal), signal);
      return { success: true, input: call.input, output, port };
    } catch (cause) {
      if (cause instanceof LoopwrightError && cause.code === 'FORM_INVALID')
        throw formInvalid(type, cause.extras.fields ?? {}, asSent);
      return { success: false, input: call.input, error: failureOf(cause), timedOut: limit.signal.aborted };
    } finally {
      cancel();
    }
  }

  async function perform(
    call: Attempt,
    signal: AbortSignal,
  ): Promise<{ readonly output: Item; readonly port: string | null }> {
    const { node, input, env, runtime, session, ownerId } = call;
    const item: Item = { id: randomUUID(), data: input, metadata: {} };
    const send = (queue: string, sent: Item): Promise<void> => setting.send(ownerId, queue, sent);
    const meta = { sourceNodeID: node.id, sourceNodeName: node.type.label, operation: node.type.identifier };
    if (node.kind === 'producer') {
      const produced = await produceOnce(call, signal);
      return { output: { id: item.id, data: produced.data, metadata: { ...produced.metadata, ...meta } }, port: null };
    }
    if (node.kind === 'for-each') {
      const machine = createTrialMachine(call.plan, node.index, item);
      await driveTrial(setting.services, machine, { env, runtime, session, signal, send });
      return { output: { id: item.id, data: machine.output ?? input, metadata: meta }, port: null };
    }
    const result = await executeNode(setting.services, node, { item, env, runtime, session, signal, send });
    return {
      output: { id: item.id, data: result.data, metadata: { ...result.metadata, ...meta } },
      port: node.type.ports.out.length > 1 ? (result.port ?? null) : null,
    };
  }

  /** One step of a producer: the next item of a pulled one, the next call of a webhook, the oldest item of a queue. */
  async function produceOnce(call: Attempt, signal: AbortSignal): Promise<{ data: JsonObject; metadata: JsonObject }> {
    const { node, input, session, ownerId } = call;
    const { source } = node.type;
    const fields = node.fields.constant ?? node.fields.render(trialScope(call, input));
    if (source === null) throw failure('NODE_FAILED', { detail: 'This node produces nothing' });
    if (source.from === 'pull') {
      const pulled = source.pull({ fields, cursor: session.cursor });
      if (pulled === null) return { data: {}, metadata: { __execution_completed__: true } };
      session.cursor = pulled.cursor;
      return { data: pulled.data, metadata: pulled.metadata ?? {} };
    }
    if (source.from === 'queue') return { data: input, metadata: {} };
    const channel = source.channel(fields);
    const head = { channel, method: 'POST', headers: {}, query: {}, receivedAt: clock.now() };
    if (Object.keys(input).length > 0)
      return { data: source.receive(requestMessage(head, input), fields), metadata: {} };
    const heard = await setting.waiters.next(ownerId, channel, signal);
    const message = webhookMessage({ ...heard, receivedAt: clock.now() }, heard.body);
    return { data: source.receive(message, fields), metadata: {} };
  }

  async function iterate(
    ownerId: UserId,
    workflowId: WorkflowId,
    nodeId: NodeId,
    request: Parameters<Trials['iterate']>[3],
  ): ReturnType<Trials['iterate']> {
    const { workflow, node, type, graph } = await load(ownerId, workflowId, nodeId);
    const nothing = { input: [], results: [], state: { index: 0, item: null } };
    if (type.kind !== 'for-each')
      return { success: false, error: `${type.label} is no for-each node`, forEachNode: nothing };
    const limit = new AbortController();
    const cancel = clock.after(request.timeoutMs, () =>
      limit.abort(
        failure('NODE_TIMED_OUT', { detail: `The iteration timed out after ${request.timeoutMs / 1000} seconds` }),
      ),
    );
    try {
      const values =
        Object.keys(request.formValues).length === 0
          ? node.formValues
          : secrets.seal(type.identifier, request.formValues, node.formValues);
      const { plan, node: planNode } = planFor(graph, nodeId, values);
      const input = await inputFor(workflowId, nodeId, graph, request);
      const runtime: Record<string, Json> = Object.assign(Object.create(null), workflow.runtimeState);
      const fields =
        planNode.fields.constant ?? planNode.fields.render(trialScope({ env: workflow.env, runtime }, input));
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
      const earlier = index === 0 || !Array.isArray(saved?.results) ? [] : (saved.results as Json[]).slice(0, index);
      const state = { index, item: items[index]! };
      const machine = createBodyMachine(plan, planNode.index, {
        data: { ...input, forEachNode: { input: items, results: earlier, state } },
        metadata: {},
        itemId: randomUUID(),
      });
      const session = sessions.of(ownerId, null, nodeId);
      const send = (queue: string, item: Item): Promise<void> => setting.send(ownerId, queue, item);
      const signal = AbortSignal.any([limit.signal, request.signal]);
      await driveTrial(setting.services, machine, { env: workflow.env, runtime, session, signal, send });
      const iterationOutput = machine.ends();
      const result =
        iterationOutput.length === 0 ? [] : [iterationOutput.length === 1 ? iterationOutput[0]! : iterationOutput];
      const forEachNode = { input: items, results: [...earlier, ...result], state };
      const output = { ...input, forEachNode };
      await store.workflows.updateNode(workflowId, nodeId, { outputData: output }, clock.now());
      return { success: true, forEachNode, iterationOutput, output };
    } catch (cause) {
      return { success: false, error: failureOf(cause).text, forEachNode: nothing };
    } finally {
      cancel();
    }
  }

  return {
    runNode,
    runType,
    iterate,
    async input(ownerId, workflowId, nodeId) {
      if ((await store.workflows.get(workflowId, ownerId)) === null) throw failure('WORKFLOW_NOT_FOUND');
      const saved = await store.workflows.graph(workflowId);
      if (saved === null || (await store.workflows.node(workflowId, nodeId)) === null) throw failure('NODE_NOT_FOUND');
      return upstream(workflowId, nodeId, saved.graph);
    },
    resetSession: (ownerId, sessionId) => sessions.reset(ownerId, sessionId),
  };

  /** Checks what holds no template; what does is checked when it was rendered. */
  function checkForm(type: NodeType, sealed: JsonObject, asSent: JsonObject): void {
    const { form } = type;
    if (form === null) return;
    const opened = secrets.open(type.identifier, sealed);
    const errors: Record<string, readonly string[]> = {};
    const values: Record<string, Json> = {};
    for (const field of form.fields) {
      const value = opened[field.name];
      if (field.templated && typeof value === 'string' && /\{\{|\{%/.test(value)) continue;
      const checked = form.check(field.name, value);
      if ('errors' in checked) errors[field.name] = checked.errors;
      else values[field.name] = checked.value;
    }
    const isWhole = Object.keys(values).length === form.fields.length;
    const found = isWhole ? form.checkTogether(values) : errors;
    if (Object.keys(found).length > 0) throw formInvalid(type, found, asSent);
  }
}

/** A caller may paste a whole answer of `nodes/{id}/input/` (contract 4.6). */
function unwrapped(input: JsonObject): JsonObject {
  const keys = Object.keys(input);
  return keys.length === 1 && keys[0] === 'input_data' && isJsonObject(input.input_data) ? input.input_data : input;
}

/** The error of a form that does not fit; its `form` lists every field with the value as it was sent. */
function formInvalid(type: NodeType, fields: FieldErrors, asSent: JsonObject): LoopwrightError {
  const [name, texts] = Object.entries(fields)[0] ?? ['__all__', ['Form validation failed']];
  const detail = name === '__all__' ? String(texts[0]) : `${name}: ${texts[0]}`;
  return failure('FORM_INVALID', { fields, detail, body: { form: formOf(type, asSent, fields) } });
}

function failureOf(cause: unknown): FailureRecord {
  if (cause instanceof LoopwrightError) return { code: cause.code, text: cause.message };
  return { code: 'NODE_FAILED', text: cause instanceof Error ? cause.message : String(cause) };
}
