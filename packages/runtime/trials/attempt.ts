import { randomUUID } from 'node:crypto';
import { createTrialMachine, type Plan, type PlanNode } from '@loopwright/engine';
import {
  type FailureRecord,
  failure,
  type Instant,
  type Item,
  type Json,
  type JsonObject,
  LoopwrightError,
  type UserId,
} from '@loopwright/model';
import { type DoorMessage, type NodeType, type PullResult, type PullSource, plainObject } from '@loopwright/sdk';
import { requestMessage, webhookMessage } from '../doors/payload.ts';
import type { TrialOutcome } from '../facade/trials.ts';
import type { Clock } from '../ports.ts';
import { setAll } from '../runs/task-scope.ts';
import { askPull } from '../sources/ask-pull.ts';
import { formInvalid } from './check-form.ts';
import { driveTrial, executeNode, orAborted, pause, trialScope } from './execute-node.ts';
import type { TrialSession } from './sessions.ts';
import type { TrialParts } from './trial-parts.ts';

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
  /** Called once the node's fields fit, right before it does anything. */
  readonly begun: () => void;
}

/** Runs one node within its time; what it throws is an outcome, but a form that does not fit is thrown on. */
export async function attempt(
  parts: TrialParts,
  call: Attempt,
  type: NodeType,
  asSent: JsonObject,
): Promise<TrialOutcome> {
  const limit = new AbortController();
  const cancel = parts.clock.after(call.timeoutMs, () => {
    limit.abort(
      failure('NODE_TIMED_OUT', { detail: `Node execution timed out after ${call.timeoutMs / 1000} seconds` }),
    );
  });
  const signal = AbortSignal.any([limit.signal, call.signal]);
  try {
    const { output, port } = await orAborted(() => perform(parts, call, signal), signal);
    return { success: true, input: call.input, output, port };
  } catch (cause) {
    if (cause instanceof LoopwrightError && cause.code === 'FORM_INVALID')
      throw formInvalid(type, cause.extras.fields ?? {}, asSent);
    return { success: false, input: call.input, error: failureOf(cause), timedOut: limit.signal.aborted };
  } finally {
    cancel();
  }
}

/** The item that a node makes, with what says where it comes from (contract 4.1), and the port that it goes to. */
async function perform(
  parts: TrialParts,
  call: Attempt,
  signal: AbortSignal,
): Promise<{ readonly output: Item; readonly port: string | null }> {
  const { node, input, env, runtime } = call;
  const item: Item = { id: randomUUID(), data: input, metadata: {} };
  const made = await make(parts, call, item, signal);
  const metadata = {
    ...made.metadata,
    sourceNodeID: node.id,
    sourceNodeName: node.type.label,
    operation: node.type.identifier,
    workflow_env: env,
    runtime: { ...runtime },
  };
  return { output: { id: item.id, data: made.data, metadata }, port: made.port };
}

async function make(
  parts: TrialParts,
  call: Attempt,
  item: Item,
  signal: AbortSignal,
): Promise<{ readonly data: JsonObject; readonly metadata: JsonObject; readonly port: string | null }> {
  const { node, input, env, runtime, session, ownerId } = call;
  const send = (queue: string, sent: Item): Promise<void> => parts.send(ownerId, queue, sent);
  if (node.kind === 'producer') {
    const scope = trialScope(call, input);
    const fields = node.fields.constant ?? node.fields.render(scope);
    call.begun();
    const made = await produceOnce(parts, call, fields, signal);
    setAll(runtime, scope.written);
    return { ...made, port: null };
  }
  if (node.kind === 'for-each') {
    call.begun();
    const machine = createTrialMachine(call.plan, node.index, item);
    await driveTrial(parts.services, machine, { env, runtime, session, signal, send });
    return { data: machine.output ?? input, metadata: {}, port: null };
  }
  const { data, metadata, port } = await executeNode(parts.services, node, {
    item,
    env,
    runtime,
    session,
    signal,
    send,
    begun: call.begun,
  });
  return { data, metadata: metadata ?? {}, port: node.type.ports.out.length > 1 ? (port ?? null) : null };
}

/** One step of a producer: the next item of a pulled one, the next call of a webhook, the oldest item of a queue. */
async function produceOnce(
  { clock, waiters }: TrialParts,
  call: Attempt,
  fields: Readonly<Record<string, Json>>,
  signal: AbortSignal,
): Promise<{ data: JsonObject; metadata: JsonObject }> {
  const { node, input, session, ownerId } = call;
  const { source } = node.type;
  if (source === null) throw failure('NODE_FAILED', { detail: 'This node produces nothing' });
  if (source.from === 'pull') {
    const pulled = await pullOnce(clock, source, fields, session, signal);
    if (pulled === null) return { data: {}, metadata: { __execution_completed__: true } };
    session.cursor = pulled.cursor;
    return { data: pulled.data, metadata: pulled.metadata ?? {} };
  }
  if (source.from === 'queue') return { data: input, metadata: {} };
  const receive = (message: DoorMessage): JsonObject => plainObject(source.receive(message, fields), 'data');
  const channel = source.channel(fields);
  const head = { channel, method: 'POST', headers: {}, query: {}, receivedAt: clock.now() };
  if (Object.keys(input).length > 0) return { data: receive(requestMessage(head, input)), metadata: {} };
  const heard = await waiters.next(ownerId, channel, signal);
  const message = webhookMessage({ ...heard, receivedAt: clock.now() }, heard.body);
  return { data: receive(message), metadata: {} };
}

/** The next item of a pulled producer, waited for where it has none yet. */
async function pullOnce(
  clock: Clock,
  source: PullSource,
  fields: Readonly<Record<string, Json>>,
  { cursor }: TrialSession,
  signal: AbortSignal,
): Promise<PullResult | null> {
  const startedAt = clock.now();
  let waitedFor: Instant | null = null;
  for (;;) {
    const now = clock.now();
    const input = { fields, cursor, cursorBefore: null, startedAt, now, waitedFor, isTrial: true };
    const pulled = askPull(source, input);
    if (pulled === null || !('notBefore' in pulled)) return pulled;
    waitedFor = pulled.notBefore;
    await pause(clock, Math.max(1, waitedFor - now), signal);
  }
}

/** What a trial that threw tells. */
export function failureOf(cause: unknown): FailureRecord {
  if (cause instanceof LoopwrightError) return { code: cause.code, text: cause.message };
  return { code: 'NODE_FAILED', text: cause instanceof Error ? cause.message : String(cause) };
}
