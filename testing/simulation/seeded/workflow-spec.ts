import type { Json, JsonObject } from '@loopwright/model';
import { type RandomGraph, randomGraph } from '../../../packages/engine/step/sample/random-graph.ts';
import { type Chance, chanceOf } from './chance.ts';
import type { ScheduleSpec } from './schedule-spec.ts';

/** What a node of a random workflow does. */
export interface Doing {
  readonly type: 'pure' | 'async' | 'effect' | 'delay' | 'wait' | 'if' | 'each' | 'fire';
  /** Of its inputs, how many in a hundred it refuses, whatever the attempt. */
  readonly refuses: number;
  /** How often an outside effect fails before it works. */
  readonly flaky: number;
  readonly output: 'add' | 'same' | 'fresh';
  /** How long it takes, delays, or waits, milliseconds. */
  readonly ms: number;
  /** Of an effect: it happens at the end of that time, not at its beginning. */
  readonly late: boolean;
  /** Of a wait: somebody answers; else it times out. */
  readonly answered: boolean;
}

/** One loop of a random workflow. */
export interface LoopSpec {
  readonly source: 'door' | 'pull' | 'schedule' | 'queue';
  /** Of a schedule. */
  readonly schedule: ScheduleSpec | null;
  readonly producer: string;
  readonly graph: RandomGraph;
  readonly doings: ReadonlyMap<string, Doing>;
  /** Settings of the producer. */
  readonly config: JsonObject;
  readonly concurrency: number;
  /** Messages with the same key are in order though several run at once. */
  readonly keyed: boolean;
  /** Of a pulled producer: how many items it makes. */
  readonly items: number;
  /** The node that writes into the queue of the next loop. */
  readonly writer: string | null;
}

/** A random workflow: a loop fed from outside, by itself or by a clock, and perhaps a second one behind a queue. */
export interface WorkflowSpec {
  readonly loops: readonly LoopSpec[];
}

/** Makes the workflow of a seed, one that begins with this schedule if there is one. */
export function randomWorkflow(seed: number, schedule: ScheduleSpec | null): WorkflowSpec {
  const chance = chanceOf(seed);
  const other = chance.happens(0.3) ? 'pull' : 'door';
  const source = schedule === null ? other : 'schedule';
  const behind = chance.happens(0.45);
  const first = { ...randomLoop(chance.fork(), source, 'a', behind), schedule };
  return { loops: behind ? [first, randomLoop(chance.fork(), 'queue', 'b', false)] : [first] };
}

function randomLoop(chance: Chance, source: LoopSpec['source'], letter: string, writes: boolean): LoopSpec {
  const drawn = renamed(randomGraph(chance.between(0, 0x7fff_ffff), chance.between(1, 7)), letter);
  const writer = writes ? `${letter}w` : null;
  const graph = writer === null ? drawn : withWriter(drawn, writer, chance);
  const doings = new Map<string, Doing>();
  for (const [name, kind] of graph.kinds)
    if (kind !== 'start' && name !== writer) doings.set(name, randomDoing(chance, kind));
  const keyed = source === 'door' && chance.happens(0.3);
  const concurrency = keyed || chance.happens(0.3) ? chance.between(2, 4) : 1;
  const config: Record<string, Json> = {};
  if (concurrency > 1) config.concurrency = concurrency;
  if (keyed) config.order_key = '{{ data.key }}';
  if (source === 'door' && chance.happens(0.15)) config.delay_seconds = chance.choose([1, 8]);
  if (chance.happens(0.2)) config.retry = { attempts: 2, backoffSeconds: chance.choose([0.1, 9]) };
  const producer = [...graph.kinds].find(([, kind]) => kind === 'start')![0];
  const items = chance.between(2, 5);
  return { source, schedule: null, producer, graph, doings, config, concurrency, keyed, items, writer };
}

function randomDoing(chance: Chance, kind: string): Doing {
  const type: Doing['type'] =
    kind === 'step'
      ? chance.choose(['pure', 'pure', 'pure', 'async', 'effect', 'effect', 'delay', 'wait'])
      : (kind as 'if' | 'each' | 'fire');
  const works = {
    type,
    refuses: chance.happens(0.15) ? 30 : 0,
    flaky: chance.happens(0.2) ? chance.between(1, 2) : 0,
    output: chance.choose(['add', 'add', 'same', 'fresh'] as const),
    late: chance.happens(0.4),
    answered: chance.happens(0.7),
  };
  // What is refused for good is not tried fifty times: that takes longer than anybody looks.
  if (works.refuses > 0) works.flaky = 0;
  if (type === 'delay') return { ...works, ms: chance.choose([1, 400, 3000, 7000, 60_000]) };
  if (type === 'wait') return { ...works, ms: chance.choose([0, 20, 4000, 30_000, 400_000]) };
  return { ...works, ms: chance.choose([0, 1, 5, 40, 300, 6000]) };
}

function renamed(graph: RandomGraph, letter: string): RandomGraph {
  const name = (old: string): string => old.replace(/^n/, letter);
  const map = <T>(entries: ReadonlyMap<string, T>, value: (value: T) => T): ReadonlyMap<string, T> =>
    new Map([...entries].map(([key, was]) => [name(key), value(was)]));
  return {
    nodes: graph.nodes.map((node) => [name(node[0]!), node[1] as JsonObject, node[2] as JsonObject]),
    connections: graph.connections.map((text) => text.replace(/\bn(?=\d)/g, letter)),
    around: map(graph.around, (owner) => (owner === null ? null : name(owner))),
    bodies: map(graph.bodies, name),
    kinds: map(graph.kinds, (kind) => kind),
  };
}

/** Adds a node that writes into a queue, behind one of the others. */
function withWriter(graph: RandomGraph, writer: string, chance: Chance): RandomGraph {
  const before = [...graph.kinds].filter(([, kind]) => kind !== 'fire').map(([name]) => name);
  const source = chance.choose(before);
  const port = graph.kinds.get(source) === 'if' ? chance.choose(['yes', 'no']) : 'default';
  return {
    nodes: [...graph.nodes, [`${writer}:fire`, {}, {}]],
    connections: [...graph.connections, `${source}.${port}>${writer}`],
    around: new Map([...graph.around, [writer, graph.around.get(source) ?? null]]),
    bodies: graph.bodies,
    kinds: new Map([...graph.kinds, [writer, 'fire']]),
  };
}
