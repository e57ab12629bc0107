import type { Graph, NodeId } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../plan.ts';
import { createMachine, createTrialMachine } from '../step/machine.ts';
import { drive } from '../step/sample/drive.ts';
import { graphOf, sampleTypes } from '../step/sample/graphs.ts';
import { shapeOf } from '../step/sample/shape.ts';
import { compile, compileTrial } from './compile.ts';

const PORTS = {
  start: ['default'],
  step: ['default', 'error'],
  if: ['yes', 'no', 'error'],
  each: ['default', 'subdag', 'subdag', 'error'],
  fire: ['default', 'error'],
  'queue-node-writer': ['default', 'error'],
  'queue-reader-dummy': ['default'],
} as const;
type Kind = keyof typeof PORTS;
const KINDS: readonly Kind[] = [
  ...(['start', 'start', 'step', 'step', 'step', 'step', 'if', 'each', 'each', 'each'] as const),
  ...(['fire', 'queue-node-writer', 'queue-reader-dummy'] as const),
];
const isProducer = (kind: Kind): boolean => kind === 'start' || kind === 'queue-reader-dummy';
const isEnd = (kind: Kind): boolean => kind === 'fire' || kind === 'queue-node-writer';

/**
 * Nodes of any kind, joined in any way: some are reached by nothing, others in several ways at once. There is hardly ever
 * a cycle or a way into a producer, since such a graph is refused.
 */
const graphs: fc.Arbitrary<Graph> = fc
  .record({
    drawn: fc.array(fc.tuple(fc.constantFrom(...KINDS), fc.nat(9)), { minLength: 1, maxLength: 9 }),
    edges: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(39)), { maxLength: 14 }),
  })
  .map(({ drawn, edges }) => {
    const nodes = drawn.map(([kind, off], at) => [`n${at}:${kind}`, {}, { disabled: off === 0 }] as const);
    const connections = edges.flatMap(([from, to, choice, wild]) => {
      const [a, b] = [from % drawn.length, to % drawn.length];
      const [source, target] = wild === 0 || a < b ? [a, b] : [b, a];
      const [kind, other] = [drawn[source]![0], drawn[target]![0]];
      if (wild > 0 && (source === target || (isProducer(other) && kind !== 'queue-node-writer'))) return [];
      return [`n${source}.${PORTS[kind][choice % PORTS[kind].length]}>n${target}`];
    });
    return graphOf(nodes, connections);
  });

function kindOf({ nodes }: Graph, id: NodeId): Kind {
  return nodes.find((node) => node.id === id)!.type as Kind;
}

/** What producers lead to, and nothing else. */
function livingPart(graph: Graph): Graph {
  const alive = new Set(graph.nodes.filter(({ type }) => isProducer(type as Kind)).map(({ id }) => id));
  for (const id of alive) {
    for (const { source, target, port } of graph.connections)
      if (source === id && (!isEnd(kindOf(graph, id)) || port === 'error')) alive.add(target);
  }
  return {
    ...graph,
    nodes: graph.nodes.filter(({ id }) => alive.has(id)),
    connections: graph.connections.filter(({ source, target }) => alive.has(source) && alive.has(target)),
  };
}

function goToEnd(machine: Machine): void {
  drive(machine, ({ kind }) => ({
    data: {},
    ...(kind === 'conditional' ? { port: 'yes' } : {}),
    ...(kind === 'for-each' ? { items: ['x', 'y'] } : {}),
  }));
  expect(machine.outcome).toBe('succeeded');
}

describe('any graph', () => {
  it('is compiled or refused, and what is compiled runs to its end, as if what never runs was not there', () => {
    let compiled = 0;
    let partly = 0;
    fc.assert(
      fc.property(graphs, (graph) => {
        const { plan, problems } = compile(graph, sampleTypes);
        expect(plan === null).toBe(problems.length > 0);
        if (plan === null) return;
        compiled += 1;
        for (const loop of plan.loops) {
          goToEnd(createMachine(plan, loop, { data: {}, metadata: {}, itemId: 'i' }));
        }
        const living = livingPart(graph);
        if (living.nodes.length === 0) return;
        if (living.nodes.length < graph.nodes.length) partly += 1;
        const alone = compile(living, sampleTypes);
        expect(alone.problems).toEqual([]);
        expect(shapeOf(plan)).toEqual(shapeOf(alone.plan!));
      }),
      { numRuns: 3000 },
    );
    expect(compiled).toBeGreaterThan(1000);
    expect(partly).toBeGreaterThan(500);
  });

  it('has nodes that can be tried one by one, or are refused', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        for (const { id } of graph.nodes) {
          const { plan, problems } = compileTrial(graph, sampleTypes, id);
          expect(plan === null).toBe(problems.length > 0);
          if (plan === null) continue;
          goToEnd(createTrialMachine(plan, plan.indexOf.get(id)!, { id: 'i', data: {}, metadata: {} }));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
