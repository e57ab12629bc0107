import type { Plan, PlanNode, Region, Wire, WireSource, Wiring } from '../plan.ts';

/** A flowing connection, by positions in the plan. */
export interface PlanEdge {
  readonly source: number;
  readonly target: number;
  readonly port: string;
}

interface Draft extends Wire {
  sources: WireSource[];
  out: { port: string; targets: Draft[] }[];
  error: number;
  fork: number;
  end: boolean;
  body: Region | null;
}

/** The flowing connections of a plan, in the order of their creation. */
export function edgesOf(plan: Pick<Plan, 'graph' | 'nodes' | 'indexOf'>): readonly PlanEdge[] {
  const edges: PlanEdge[] = [];
  const seen = new Set<string>();
  for (const { source: from, target: to, port } of plan.graph.connections) {
    const source = plan.indexOf.get(from);
    const target = plan.indexOf.get(to);
    if (source === undefined || target === undefined) continue;
    const key = `${source}/${target}/${port}`;
    if (seen.has(key) || !plan.nodes[source]!.targets.get(port)?.includes(target)) continue;
    seen.add(key);
    edges.push({ source, target, port });
  }
  return edges;
}

/** Positions of what runs with an entry: all that it reaches or, of a node tried alone, its body. In plan order. */
export function membersOf(nodes: readonly PlanNode[], entry: number, alone: boolean): readonly number[] {
  const members = new Set([entry]);
  for (const index of members) {
    for (const [port, targets] of nodes[index]!.targets) {
      if (alone && index === entry && port !== 'subdag') continue;
      for (const target of targets) members.add(target);
    }
  }
  return [...members].sort((a, b) => a - b);
}

/**
 * Wires the members of a loop, region by region. `members` holds the entry and nothing that the entry does not reach.
 *
 * @param edges - in the order of the connections: joins merge in it
 */
export function wire(
  nodes: readonly PlanNode[],
  edges: readonly PlanEdge[],
  members: readonly number[],
  entry: number,
): Wiring {
  const wires: (Draft | undefined)[] = new Array(nodes.length).fill(undefined);
  const regions = new Map<number, Draft[]>();
  const topRegion = nodes[entry]!.region;
  for (const index of members) {
    const node = nodes[index]!;
    const around: Draft[] = [];
    for (let each = node.region; each !== topRegion; each = nodes[each]!.region) around.unshift(wires[each]!);
    const peers = regions.get(node.region) ?? [];
    regions.set(node.region, peers);
    const task = { node: index, path: TOP };
    const draft: Draft = {
      node,
      slot: peers.length,
      sources: [],
      out: [],
      error: -1,
      fork: -1,
      end: false,
      body: null,
      around,
      task,
    };
    peers.push(draft);
    wires[index] = draft;
  }
  const entries = new Map<number, Draft>([[topRegion, wires[entry]!]]);
  for (const { source, target, port } of edges) {
    const from = wires[source];
    const to = wires[target];
    if (from === undefined || to === undefined || to === wires[entry]) continue;
    if (from.node.kind === 'for-each' && port === 'subdag') {
      if (!entries.has(source)) entries.set(source, to);
      continue;
    }
    let position = from.out.findIndex((out) => out.port === port);
    if (position === -1) position = from.out.push({ port, targets: [] }) - 1;
    from.out[position]!.targets.push(to);
    to.sources.push({ slot: from.slot, port: position });
  }
  let top: Region | null = null;
  for (const [index, peers] of regions) {
    const region = { wires: peers, entry: entries.get(index)!, ends: peers.filter(settleEnd) };
    findForks(peers);
    if (index === topRegion) top = region;
    else wires[index]!.body = region;
  }
  return { wires, top: top! };
}

/** The path of tasks outside of for-eaches, shared by all. */
export const TOP: readonly number[] = Object.freeze([]);

function settleEnd(draft: Draft): boolean {
  draft.error = draft.out.findIndex((out) => out.port === 'error');
  draft.end = draft.out.every((out) => out.port === 'error');
  return draft.end;
}

/**
 * Sets the fork of each join: its immediate dominator. In topological order each node's is the nearest common ancestor of
 * its sources in the tree of those found so far.
 *
 * @see Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm (2001)
 */
function findForks(peers: readonly Draft[]): void {
  const above = new Array<number>(peers.length).fill(-1);
  for (const draft of peers) {
    let common = -1;
    for (const { slot } of draft.sources) {
      if (common === -1) common = slot;
      let other = slot;
      while (common !== other) {
        if (common > other) common = above[common]!;
        else other = above[other]!;
      }
    }
    above[draft.slot] = common;
    if (draft.sources.length > 1) draft.fork = common;
  }
}
