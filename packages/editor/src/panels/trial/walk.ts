import type { JsonObject } from '@loopwright/model';
import { mergeOutputs } from '../data/merge-input.ts';

/** A node as a walk sees it. */
export interface WalkNode {
  readonly id: string;
  readonly kind: 'producer' | 'blocking' | 'non-blocking' | 'conditional' | 'for-each';
  /** Its output ports. */
  readonly ports: readonly string[];
  /** Stands for its output; it is not tried then. */
  readonly pinned: JsonObject | null;
}

export interface WalkGraph {
  readonly nodes: ReadonlyMap<string, WalkNode>;
  /** In the order of their creation. */
  readonly connections: readonly { readonly source: string; readonly target: string; readonly source_handle: string }[];
}

/** What came of trying one node. */
export type StepOutcome =
  | { readonly kind: 'done'; readonly output: JsonObject; readonly port: string | null; readonly isEnd: boolean }
  | { readonly kind: 'failed'; readonly error: string };

export type StepState = 'waiting' | 'running' | 'done' | 'pinned' | 'failed' | 'skipped' | 'inside';

/** Puts the input of a node together. Null: the server does so from what it stored, which is the same. */
export type StepInput = () => Promise<JsonObject | null>;

/** What a walk needs of the outside. */
export interface WalkPort {
  /** Tries a node. That its input cannot be had is an outcome as well. */
  run(id: string, input: StepInput): Promise<StepOutcome>;
  /** Last output of a node that the walk does not visit. */
  stored(id: string): Promise<JsonObject>;
  tell(id: string, state: StepState): void;
}

/** How a walk ended. */
export type WalkEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'no-data' }
  | { readonly kind: 'failed'; readonly node: string; readonly error: string }
  | { readonly kind: 'stopped' };

interface Edge {
  readonly source: string;
  readonly target: string;
  readonly port: string;
}

/** The nodes that a walk from `start` may visit, in the order of the graph, and those that a for-each runs within itself. */
export function reachOf(
  graph: WalkGraph,
  start: string,
): { readonly visited: readonly string[]; readonly inside: readonly string[] } {
  const reached = follow(graph, [start], () => true);
  const bodies = [...reached].filter((id) => graph.nodes.get(id)?.kind === 'for-each');
  const starts = bodies.flatMap((id) => edgesOf(graph, id, true).map(({ target }) => target));
  const inside = [...follow(graph, starts, () => true)].filter((id) => !reached.has(id));
  const inOrder = (ids: ReadonlySet<string>) => [...graph.nodes.keys()].filter((id) => ids.has(id));
  return { visited: inOrder(reached), inside: inOrder(new Set(inside)) };
}

/**
 * Tries a node and all that its output leads to, one after the other. A port that is not taken sends a skip along its connections;
 * a node whose connections all bring skips is skipped; a join waits for all that lead to it. The first error ends the walk.
 */
export async function walkFrom(
  graph: WalkGraph,
  start: string,
  port: WalkPort,
  signal: AbortSignal,
  firstInput: StepInput,
): Promise<WalkEnd> {
  const { visited, inside } = reachOf(graph, start);
  const within = new Set(visited);
  const edges = visited.flatMap((id) => edgesOf(graph, id, false)).filter(({ target }) => within.has(target));
  const tokens = new Map<Edge, 'live' | 'skip'>();
  const outputs = new Map<string, JsonObject>();
  const left = new Set(visited);
  for (const id of visited) port.tell(id, 'waiting');
  for (const id of inside) port.tell(id, 'inside');

  while (left.size > 0) {
    if (signal.aborted) return { kind: 'stopped' };
    const id = [...left].find((one) => one === start || edges.every((edge) => edge.target !== one || tokens.has(edge)));
    if (id === undefined) return { kind: 'done' };
    left.delete(id);
    const leading = edges.filter(({ target }) => target === id);
    const leaving = edges.filter(({ source }) => source === id);
    const isLive = id === start || leading.some((edge) => tokens.get(edge) === 'live');
    if (!isLive) {
      port.tell(id, 'skipped');
      for (const edge of leaving) tokens.set(edge, 'skip');
      continue;
    }
    const node = graph.nodes.get(id)!;
    let taken: string | null;
    if (node.pinned !== null) {
      outputs.set(id, node.pinned);
      taken = portOf(node, node.pinned, null);
      port.tell(id, 'pinned');
    } else {
      port.tell(id, 'running');
      const outcome = await port.run(id, id === start ? firstInput : () => inputOf(id, leading));
      if (signal.aborted) {
        port.tell(id, 'waiting');
        return { kind: 'stopped' };
      }
      if (outcome.kind === 'failed') {
        port.tell(id, 'failed');
        return { kind: 'failed', node: id, error: outcome.error };
      }
      port.tell(id, 'done');
      if (outcome.isEnd) return { kind: 'no-data' };
      outputs.set(id, node.kind === 'for-each' ? withLoopResults(outcome.output) : outcome.output);
      taken = portOf(node, outcome.output, outcome.port);
    }
    for (const edge of leaving) tokens.set(edge, taken === null || edge.port === taken ? 'live' : 'skip');
  }
  return { kind: 'done' };

  /** Null where the server would put together the same. */
  async function inputOf(id: string, leading: readonly Edge[]): Promise<JsonObject | null> {
    const all = [...new Set(graph.connections.filter(({ target }) => target === id).map(({ source }) => source))];
    const isOwn = (source: string): boolean => {
      const node = graph.nodes.get(source);
      return node?.pinned !== null || node.kind === 'for-each' || (within.has(source) && !outputs.has(source));
    };
    const isPartly = leading.some((edge) => tokens.get(edge) === 'skip');
    if (!isPartly && !all.some(isOwn)) return null;
    const live = new Set(leading.filter((edge) => tokens.get(edge) === 'live').map(({ source }) => source));
    const merged = new Map<string, JsonObject>();
    for (const source of all) {
      if (live.has(source)) merged.set(source, outputs.get(source) ?? {});
      else if (!within.has(source)) merged.set(source, graph.nodes.get(source)?.pinned ?? (await port.stored(source)));
    }
    return mergeOutputs(merged);
  }
}

/** Connections that carry flow from a node; those into a for-each's body, or all others. */
function edgesOf(graph: WalkGraph, id: string, isBody: boolean): readonly Edge[] {
  const node = graph.nodes.get(id);
  if (node === undefined || node.kind === 'non-blocking') return [];
  return graph.connections
    .filter(({ source, target, source_handle }) => {
      const intoBody = node.kind === 'for-each' && source_handle === 'subdag';
      // A queue's reader takes its messages from the queue, and an error port is not taken by a walk that stops at errors.
      return (
        source === id &&
        intoBody === isBody &&
        source_handle !== 'error' &&
        graph.nodes.get(target)?.kind !== 'producer'
      );
    })
    .map(({ source, target, source_handle }) => ({ source, target, port: source_handle }));
}

function follow(graph: WalkGraph, from: readonly string[], isIn: (id: string) => boolean): Set<string> {
  const reached = new Set(from.filter((id) => graph.nodes.has(id) && isIn(id)));
  for (const id of reached) {
    for (const { target } of edgesOf(graph, id, false))
      if (graph.nodes.has(target) && isIn(target)) reached.add(target);
  }
  return reached;
}

/** Port taken; null where the node has but one. A pinned condition tells it by its own data. */
function portOf(node: WalkNode, output: JsonObject, told: string | null): string | null {
  if (told !== null) return told;
  if (node.kind !== 'conditional') return null;
  const routes = Object.keys(output)
    .filter((key) => /^if_condition(_\d+)?$/.test(key))
    .sort((left, right) => numberOf(left) - numberOf(right));
  const last = output[routes.at(-1) ?? ''];
  const route = typeof last === 'object' && last !== null && 'route' in last ? last.route : null;
  return typeof route === 'string' ? route : (node.ports[0] ?? null);
}

function numberOf(key: string): number {
  return Number(/_(\d+)$/.exec(key)?.[1] ?? 1);
}

/** What a for-each hands on in a run beside what its trial answers (contract 4.5). */
function withLoopResults(output: JsonObject): JsonObject {
  const loop = output.forEachNode;
  if (typeof loop !== 'object' || loop === null || Array.isArray(loop)) return output;
  const { input = [], results = [] } = loop as JsonObject;
  return { items: input, ...output, loop_results: results };
}
