import type { Machine, PlanNode, ReadyTask, Scope, Wire } from '@loopwright/engine';
import { type JournalEvent, type Json, type JsonObject, LoopwrightError, type RunId } from '@loopwright/model';
import type { Callbacks, CallbackToken } from '../waiting/callback-tokens.ts';
import { impossible } from './impossible.ts';
import { nodesFrom } from './nodes-from.ts';

const MAKES_URL = 'callback-url';
const WAITS_FOR_CALL = 'wait-for-callback';

/** A run whose journal holds what is kept, as it is about to go on. */
interface GoingOn {
  readonly id: RunId;
  readonly machine: Machine;
  readonly ready: readonly ReadyTask[];
  readonly kept: readonly JournalEvent[];
  /** What one of the ready tasks is to run on instead of what is handed on to it. */
  readonly edit: { readonly node: number; readonly input: JsonObject } | null;
  readonly callbacks: Callbacks;
}

/**
 * Throws REPLAY_IMPOSSIBLE where a wait that the run may come to would be given a URL that is kept: that one answers a wait
 * of the run before, so this run would send out a dead URL and fail at the wait. What a wait will be given is known where
 * its fields can be filled in from what is handed on already; else it can be no other URL where no node that is still to
 * run makes one for it.
 */
export function refuseOldCallbacks(going: GoingOn): void {
  const { plan, loop } = going.machine;
  const from = (node: number) => nodesFrom(plan, outermost(loop.wiring.wires[node]!));
  const reached = new Map(going.ready.map(({ task }) => [task.node, from(task.node)]));
  const toCome = new Set([...reached.values()].flatMap((nodes) => [...nodes]));
  const makers = loop.members
    .map((node) => plan.nodes[node]!)
    .filter(({ type, disabled }) => type.identifier === MAKES_URL && !disabled);
  const isKept = new Set(going.kept.flatMap((event) => (event.kind === 'output' ? [event.task.node] : [])));

  for (const wait of [...toCome].map((node) => plan.nodes[node]!)) {
    if (wait.disabled || wait.type.resume === null) continue;
    const before = going.ready.filter(({ task }) => reached.get(task.node)!.has(wait.index));
    const leading = makers.filter(({ index }) => index !== wait.index && from(index).has(wait.index));
    const maker =
      makerOf(going, givenTo(wait, before, going)) ??
      (wait.type.identifier === WAITS_FOR_CALL && !leading.some(({ index }) => toCome.has(index))
        ? leading.findLast(({ index }) => isKept.has(index))
        : undefined);
    if (maker === undefined) continue;
    const begin = plan.nodes[outermost(loop.wiring.wires[maker.index]!)]!;
    const at = begin === maker ? 'that node' : `the for-each ${begin.id} around it`;
    throw impossible(
      `The call-back URL that node ${maker.id} made answers the run before, and node ${wait.id} would wait for it: ` +
        `replay it from ${at}, so that it makes another one, or replay the whole run`,
    );
  }
}

/** The node itself, or the outermost for-each that repeats it: what it leads to lies behind that as well. */
function outermost({ node, around }: Wire): number {
  return (around[0]?.node ?? node).index;
}

/** The URL of another run that a node would wait for; null where that is not known yet. */
function givenTo(
  { fields }: PlanNode,
  before: readonly ReadyTask[],
  { id, machine, edit, callbacks }: GoingOn,
): CallbackToken | null {
  const inputs = before.map(({ task }) => ({
    ...machine.input(task).data,
    ...(edit !== null && edit.node === task.node ? edit.input : {}),
  }));
  for (const value of Object.values(rendered(fields, machine.plan.graph.env, Object.assign({}, ...inputs)))) {
    const token = typeof value === 'string' && !/\s/.test(value) ? callbacks.read(value) : null;
    if (token !== null && token.runId !== id) return token;
  }
  return null;
}

/** The fields of a node on this data; none where they need more than that. */
function rendered(fields: PlanNode['fields'], env: JsonObject, data: JsonObject): Readonly<Record<string, Json>> {
  const ignore = (): void => undefined;
  const scope: Scope = { data, workflowenv: env, runtime: {}, setRuntime: ignore, deleteRuntime: ignore };
  try {
    return fields.constant ?? fields.render(scope);
  } catch (cause) {
    if (cause instanceof LoopwrightError) return {};
    throw cause;
  }
}

/** The node whose kept output a URL stood in first. */
function makerOf({ machine, kept }: GoingOn, token: CallbackToken | null): PlanNode | undefined {
  if (token === null) return undefined;
  const name = `${token.runId}.${token.key}`;
  const made = kept.find(
    (event) =>
      event.kind === 'output' && event.output.base !== 'message' && JSON.stringify(event.output.set).includes(name),
  );
  return made?.kind === 'output' ? machine.plan.nodes[made.task.node] : undefined;
}
