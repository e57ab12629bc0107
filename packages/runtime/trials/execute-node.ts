import {
  compileCondition,
  failureRecord,
  followedPort,
  type Machine,
  type PlanNode,
  parseItems,
  pickPath,
  type ReadyTask,
  taskKey,
} from '@loopwright/engine';
import { failure, type Item, type JournalEvent, type Json, type JsonObject } from '@loopwright/model';
import {
  type FileStore,
  type NodeContext,
  type NodeResult,
  plainJson,
  plainResult,
  plainWait,
  type WaitAnswer,
  type WaitFor,
} from '@loopwright/sdk';
import { httpUnder, type OutboundHttp } from '../outbound/outbound-http.ts';
import type { Pools } from '../pools/pools.ts';
import type { Clock } from '../ports.ts';
import { outputEventOf } from '../runs/task-output.ts';
import { setAll, TaskScope } from '../runs/task-scope.ts';
import type { TrialSession } from './sessions.ts';

/** What trying a node needs of the world. */
export interface TrialServices {
  readonly clock: Clock;
  readonly http: OutboundHttp;
  readonly files: FileStore;
  readonly pools: Pools;
}

/** What trying one node is handed. */
export interface TrialCall {
  readonly item: Item;
  readonly env: JsonObject;
  /** Changed in place when a node that wrote some of it has succeeded; saved by the caller. */
  readonly runtime: Record<string, Json>;
  readonly session: TrialSession;
  readonly signal: AbortSignal;
  /** Puts items into durable queues. */
  readonly send: (queue: string, item: Item) => Promise<void>;
  /** Called once the node's fields fit, right before it does anything. */
  readonly begun?: () => void;
}

/** Scope of a trial's templates. */
export function trialScope({ env, runtime }: Pick<TrialCall, 'env' | 'runtime'>, data: JsonObject): TaskScope {
  return new TaskScope(data, env, runtime);
}

/** What a call-back is tried with: it answers nothing. */
const TRIAL_URL = 'http://127.0.0.1/api/callbacks/trial/';

/** What a node that waits is told when it is tried: it is answered at once, so that what is behind it can be tried too. */
function trialAnswer(wait: WaitFor, at: number): WaitAnswer {
  return wait.for === 'callback'
    ? { by: 'callback', body: {}, query: {}, at }
    : { by: 'approval', approved: true, values: {}, note: '', person: 'trial', at };
}

/**
 * Renders a node's fields and runs it once; where it fails it has written nothing. Throws what the node or its templates throw;
 * FORM_INVALID for values that do not fit.
 */
export async function executeNode(services: TrialServices, node: PlanNode, call: TrialCall): Promise<NodeResult> {
  const { item, session, signal } = call;
  const { type } = node;
  const scope = trialScope(call, item.data);
  const fields = node.fields.constant ?? node.fields.render(scope);
  call.begun?.();
  if (node.disabled || type.execute === null) return { data: item.data };
  const plain = {
    fields,
    data: item.data,
    item,
    taskKey: taskKey(0, node.id, [services.clock.now()]),
    attempt: 1,
    mode: 'trial',
    queue: node.queue,
  } as const;
  const context: NodeContext = {
    ...plain,
    signal,
    http: httpUnder(node.whenUnknown.rule, services.http),
    files: services.files,
    state: {
      get: () => plainJson((scope.nodeState ?? { value: session.state }).value, 'state'),
      set: (value) => {
        scope.nodeState = { value: plainJson(value, 'state') };
      },
    },
    evaluate: (expression) => compileCondition(expression).evaluate(item.data),
    pick: (path) => pickPath(item.data, path),
    list: (text) => parseItems(text, item.data),
    now: services.clock.now,
    random: services.clock.random,
    callbackUrl: () => TRIAL_URL,
  };
  let result = await orAborted(
    () => (type.pool === 'async' ? type.execute!(context) : services.pools.run(type, plain, signal)),
    signal,
  );
  if (result?.wait != null) {
    const wait = plainWait(result.wait);
    if (node.type.resume === null) throw failure('NODE_FAILED', { detail: 'The node waits, but has no resume' });
    result = node.type.resume(context, trialAnswer(wait, services.clock.now()));
    if (result?.wait != null) throw failure('NODE_FAILED', { detail: 'The node waited and wants to wait again' });
  }
  result = plainResult(result, item.data, node.type);
  followedPort(node, result.port);
  if (result.delayMs !== undefined && result.delayMs > 0) await pause(services.clock, result.delayMs, signal);
  for (const { queue, item: sent } of result.send ?? []) await call.send(queue, sent);
  signal.throwIfAborted();
  setAll(call.runtime, scope.written);
  if (scope.nodeState !== null) session.state = scope.nodeState.value;
  return result;
}

/**
 * Runs a machine to its end without a journal: a for-each whole, or its body for one item. A node that fails goes on by its
 * error port where that is connected, as in a run, but is tried once only. Throws what a node threw that no error port took,
 * and as soon as the signal is aborted.
 */
export async function driveTrial(
  services: TrialServices,
  machine: Machine,
  call: Omit<TrialCall, 'item'>,
): Promise<void> {
  const causes = new Map<string, unknown>();
  const begin = async (ready: ReadyTask): Promise<JournalEvent> => {
    const { task, node, attempt } = ready;
    const item = machine.input(task);
    const startedAt = services.clock.now();
    try {
      const result = await executeNode(services, node, { ...call, item });
      const { delayMs: _, ...passed } = result; // it was waited for
      return outputEventOf(ready, startedAt, services.clock.now(), item.data, passed);
    } catch (cause) {
      if (call.signal.aborted) throw cause; // a trial that is over fails no node
      const error = failureRecord(cause);
      causes.set(nameOf(node.id, error), cause);
      const at = services.clock.now();
      return { kind: 'failed', task, attempt, at, ms: at - startedAt, error, retryAt: null };
    }
  };
  for (;;) {
    const ready = machine.takeReady();
    if (ready.length === 0) break;
    const events = await Promise.all(ready.map(begin));
    for (const event of events) machine.apply(event);
    machine.takeSkipped();
  }
  if (machine.outcome === 'failed' && machine.error !== null)
    throw causes.get(nameOf(machine.error.node, machine.error));
}

function nameOf(node: string, { code, text }: { readonly code: string; readonly text: string }): string {
  return JSON.stringify([node, code, text]);
}

/**
 * Begins work and answers with what comes of it; rejects as soon as the signal is aborted, though the work does not heed it.
 * Where it is aborted already, nothing begins: no work goes on whose failure nobody hears.
 */
export async function orAborted<T>(begin: () => T | Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    Promise.try(begin)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** Lets so much time pass; rejects as soon as the signal is aborted. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const pass = (): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      signal.addEventListener('abort', cancel, { once: true });
    });
  return orAborted(pass, signal);
}
