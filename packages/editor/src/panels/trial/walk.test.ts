import type { JsonObject } from '@loopwright/model';
import { expect, test } from 'vitest';
import { reachOf, type StepOutcome, type StepState, type WalkGraph, type WalkNode, walkFrom } from './walk.ts';

/** A graph written as `a b? c[ d` (`?` conditional, `[` for-each, `!` producer, `-` non-blocking) and `a>b`, `a.port>b`. */
function graphOf(nodes: string, connections: string, pinned: Record<string, JsonObject> = {}): WalkGraph {
  const kinds = { '?': 'conditional', '[': 'for-each', '!': 'producer', '-': 'non-blocking' } as const;
  const all = nodes.split(' ').map((written): WalkNode => {
    const id = written[0]!;
    const kind = kinds[written[1] as keyof typeof kinds] ?? 'blocking';
    const ports = kind === 'conditional' ? ['yes', 'no'] : kind === 'for-each' ? ['default', 'subdag'] : ['default'];
    return { id, kind, ports, pinned: pinned[id] ?? null };
  });
  return {
    nodes: new Map(all.map((node) => [node.id, node])),
    connections: connections
      .split(' ')
      .filter((one) => one !== '')
      .map((one) => {
        const [from = '', target = ''] = one.split('>');
        const [source = '', source_handle = 'default'] = from.split('.');
        return { source, target, source_handle };
      }),
  };
}

async function walk(
  graph: WalkGraph,
  start: string,
  outcomes: Record<string, Partial<Extract<StepOutcome, { kind: 'done' }>> | string> = {},
) {
  const tried: [string, JsonObject | null][] = [];
  const states = new Map<string, StepState>();
  const stop = new AbortController();
  const end = await walkFrom(
    graph,
    start,
    {
      async run(id, input) {
        tried.push([id, await input()]);
        const outcome = outcomes[id] ?? {};
        if (outcome === 'stop') stop.abort();
        if (typeof outcome === 'string') return { kind: 'failed', error: outcome };
        return { kind: 'done', output: { [id]: 1 }, port: null, isEnd: false, ...outcome };
      },
      stored: async (id) => ({ stored: id }),
      tell: (id, state) => states.set(id, state),
    },
    stop.signal,
    async () => null,
  );
  return { end, tried, order: tried.map(([id]) => id).join(''), states: Object.fromEntries(states) };
}

test('a chain is tried in order; the server puts the inputs together', async () => {
  const { tried, end } = await walk(graphOf('a! b c', 'a>b b>c'), 'a');
  expect(tried).toEqual([
    ['a', null],
    ['b', null],
    ['c', null],
  ]);
  expect(end).toEqual({ kind: 'done' });
});

test('only the taken branch is tried, and the join behind both gets it alone', async () => {
  const graph = graphOf('a? b c d', 'a.yes>b a.no>c b>d c>d');
  const { order, states, tried } = await walk(graph, 'a', { a: { port: 'no' } });
  expect(order).toBe('acd');
  expect(states).toMatchObject({ b: 'skipped', d: 'done' });
  expect(tried.at(-1)).toEqual(['d', { c: 1 }]);
});

test('a join waits for all that lead to it, whatever the order of the nodes', async () => {
  expect((await walk(graphOf('a d b c e', 'a>d a>b b>c c>d d>e'), 'a')).order).toBe('abcde');
});

test('a join takes what the walk does not visit from what is stored', async () => {
  const { tried } = await walk(graphOf('a b j', 'a>j b>j'), 'a', {});
  expect(tried.at(-1)).toEqual(['j', null]);
  const skipped = await walk(graphOf('a? b x j', 'a.yes>x a.no>j x>j b>j'), 'a', { a: { port: 'no' } });
  expect(skipped.tried.at(-1)).toEqual(['j', { a: 1, stored: 'b' }]);
});

test('pinned data stands for the output of its node, which is not tried', async () => {
  const graph = graphOf('a b? c d', 'a>b b.yes>c b.no>d', { b: { pinned: true, if_condition: { route: 'no' } } });
  const { tried, states } = await walk(graph, 'a');
  expect(tried).toEqual([
    ['a', null],
    ['d', { pinned: true, if_condition: { route: 'no' } }],
  ]);
  expect(states).toMatchObject({ b: 'pinned', c: 'skipped' });
});

test('the route of a pinned condition is that of its last number', async () => {
  const pinned = { if_condition_10: { route: 'yes' }, if_condition_9: { route: 'no' }, if_condition: { route: 'no' } };
  expect((await walk(graphOf('a? b c', 'a.yes>b a.no>c', { a: pinned }), 'a')).order).toBe('b');
});

test('the body of a for-each runs within its trial; what follows gets its results', async () => {
  const graph = graphOf('a[ b c d', 'a.subdag>b b>c a.default>d');
  expect(reachOf(graph, 'a')).toEqual({ visited: ['a', 'd'], inside: ['b', 'c'] });
  const forEachNode = { input: ['x'], results: [1], state: { index: 0, item: 'x' } };
  const { tried, states } = await walk(graph, 'a', { a: { output: { forEachNode } } });
  expect(tried.at(-1)).toEqual(['d', { items: ['x'], forEachNode, loop_results: [1] }]);
  expect(states).toMatchObject({ b: 'inside', c: 'inside' });
});

test('a chain ends at a node that none waits for, and at the reader of a queue', async () => {
  expect((await walk(graphOf('a w- r! b', 'a>w w>r r>b'), 'a')).order).toBe('aw');
});

test('the first error ends the walk', async () => {
  const { end, order, states } = await walk(graphOf('a b c', 'a>b b>c'), 'a', { b: 'no such thing' });
  expect(end).toEqual({ kind: 'failed', node: 'b', error: 'no such thing' });
  expect([order, states]).toEqual(['ab', { a: 'done', b: 'failed', c: 'waiting' }]);
});

test('a producer without more data, and a stop, end the walk', async () => {
  expect((await walk(graphOf('a! b', 'a>b'), 'a', { a: { isEnd: true } })).end).toEqual({ kind: 'no-data' });
  expect((await walk(graphOf('a b', 'a>b'), 'a', { a: 'stop' })).end).toEqual({ kind: 'stopped' });
});

test('connections in a circle do not keep it going', async () => {
  expect(await walk(graphOf('a b c', 'a>b b>c c>b'), 'a')).toMatchObject({ order: 'a', end: { kind: 'done' } });
});
