import { Position } from '@xyflow/react';
import { expect, test } from 'vitest';
import type { CardNode, DrawnEdge } from './drawn.ts';
import { createFarPaths } from './far-connections.ts';

const card = (id: string, x: number, more: Partial<CardNode> = {}): CardNode =>
  ({
    id,
    type: 'card',
    position: { x, y: 0 },
    handles: [
      { id: 'default', type: 'target', position: Position.Left, x: -5, y: 25, width: 10, height: 10 },
      { id: 'yes', type: 'source', position: Position.Right, x: 195, y: 25, width: 10, height: 10 },
      { id: 'error', type: 'source', position: Position.Bottom, x: 170, y: 56, width: 8, height: 8 },
    ],
    ...more,
  }) as CardNode;

const edge = (source: string, target: string, port = 'yes', more: Partial<DrawnEdge> = {}): DrawnEdge => ({
  id: `${source}>${target}`,
  type: 'connection',
  source,
  target,
  data: { port, label: null, isQueue: false },
  ...more,
});

test('connections are drawn together from port to port, those of the error port apart', () => {
  const nodes = [card('a', 0), card('b', 300), card('c', 600)];
  const edges = [edge('a', 'b'), edge('b', 'c'), edge('a', 'c', 'error')];
  const { still, moving } = createFarPaths()({ nodes, edges });
  expect(still.plain.match(/M[^M]*/g)).toEqual([
    expect.stringMatching(/^M205,30 C.* 295,30$/),
    expect.stringMatching(/^M505,30 C.* 595,30$/),
  ]);
  expect(still.error).toMatch(/^M174,64 C.* 595,30$/);
  expect(moving).toEqual({ plain: '', error: '' });
});

test('while a card is dragged only its connections are drawn again', () => {
  const pathsOf = createFarPaths();
  const nodes = [card('a', 0), card('b', 300), card('c', 600), card('d', 900)];
  const edges = [edge('a', 'b'), edge('c', 'd')];
  const before = pathsOf({ nodes: [card('a', 5, { dragging: true }), ...nodes.slice(1)], edges });
  const after = pathsOf({ nodes: [card('a', 20, { dragging: true }), ...nodes.slice(1)], edges });
  expect(after.still).toEqual(before.still);
  expect(after.still.plain).toMatch(/^M805,30 C[^M]*$/);
  expect(before.moving.plain).toMatch(/^M210,30 /);
  expect(after.moving.plain).toMatch(/^M225,30 /);
});

test('one that is selected, leads through a queue or lacks its port is not among them', () => {
  const nodes = [card('a', 0), card('b', 300)];
  const edges = [
    edge('a', 'b', 'yes', { selected: true }),
    edge('a', 'b', 'yes', { data: { port: 'yes', label: null, isQueue: true } }),
    edge('a', 'b', 'gone'),
    edge('a', 'nobody'),
  ];
  expect(createFarPaths()({ nodes, edges })).toEqual({
    still: { plain: '', error: '' },
    moving: { plain: '', error: '' },
  });
});
