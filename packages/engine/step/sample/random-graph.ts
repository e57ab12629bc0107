import type { SampleNode } from './graphs.ts';

/** A random graph, with what the reference interpreter needs to know of it. */
export interface RandomGraph {
  readonly nodes: readonly SampleNode[];
  readonly connections: readonly string[];
  /** The for-each around each node, by name; null outside. */
  readonly around: ReadonlyMap<string, string | null>;
  /** First node of each for-each's body. */
  readonly bodies: ReadonlyMap<string, string>;
  readonly kinds: ReadonlyMap<string, string>;
}

/** A stream of numbers from 0 up to 1 that a seed decides (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PORTS: Readonly<Record<string, readonly string[]>> = {
  start: ['default'],
  step: ['default', 'default', 'default', 'error'],
  if: ['yes', 'no', 'yes', 'no', 'error'],
  each: ['default', 'default', 'error'],
  fire: ['error', 'default'],
};

/** Makes a loop of about `size` nodes: forks, joins, conditionals, error ports, disabled nodes, for-eaches in for-eaches. */
export function randomGraph(seed: number, size: number): RandomGraph {
  const random = seeded(seed);
  const choose = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const nodes: SampleNode[] = [];
  const connections = new Set<string>();
  const around = new Map<string, string | null>();
  const bodies = new Map<string, string>();
  const kinds = new Map<string, string>();
  const grow = (owner: string | null, count: number): string => {
    const peers: string[] = [];
    for (let at = 0; at < count; at += 1) {
      const kind = owner === null && at === 0 ? 'start' : choose(['step', 'step', 'step', 'if', 'each', 'fire']);
      const name = `n${around.size}`;
      nodes.push([`${name}:${kind}`, {}, kind !== 'start' && random() < 0.1 ? { disabled: true } : {}]);
      around.set(name, owner);
      kinds.set(name, kind);
      const wanted = at === 0 ? 0 : 1 + Math.floor(random() * random() * 3);
      for (let edge = 0; edge < wanted; edge += 1) {
        const source = choose(peers);
        connections.add(`${source}.${choose(PORTS[kinds.get(source)!]!)}>${name}`);
      }
      peers.push(name);
      if (kind === 'each' && random() < 0.8 && around.size < size * 2) {
        const first = grow(name, 1 + Math.floor(random() * 4));
        bodies.set(name, first);
        connections.add(`${name}.subdag>${first}`);
      }
    }
    return peers[0]!;
  };
  grow(null, size);
  // Another order of creation than that of the flow, for nodes and connections alike.
  const shuffled = <T>(list: readonly T[]) =>
    list
      .map((value) => [random(), value] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, value]) => value);
  return { nodes: shuffled(nodes), connections: shuffled([...connections]), around, bodies, kinds };
}

/** Adds nodes that nothing leads to, and that lead to any other: for-eaches and conditionals among them. They change no run. */
export function withDead(graph: RandomGraph, seed: number): RandomGraph {
  const random = seeded(seed ^ 0x5eed);
  const choose = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const nodes = [...graph.nodes];
  const connections = [...graph.connections];
  const kinds = new Map(graph.kinds);
  const targets = [...kinds].filter(([, kind]) => kind !== 'start').map(([name]) => name);
  const put = <T>(list: T[], value: T): void => {
    list.splice(Math.floor(random() * (list.length + 1)), 0, value);
  };
  for (let count = Math.floor(random() * 4); count > 0; count -= 1) {
    const name = `n${kinds.size}`;
    const kind = choose(['each', 'each', 'step', 'if', 'fire']);
    put(nodes, [`${name}:${kind}`, {}, random() < 0.1 ? { disabled: true } : {}]);
    // Of a for-each only one may follow `subdag`. Targets are older: there is no cycle.
    const ports = kind === 'each' ? ['subdag', ...PORTS.each!.slice(0, Math.floor(random() * 3))] : PORTS[kind]!;
    for (const port of ports) if (targets.length > 0) put(connections, `${name}.${port}>${choose(targets)}`);
    kinds.set(name, kind);
    targets.push(name);
  }
  return { ...graph, nodes, connections: [...new Set(connections)], kinds };
}
