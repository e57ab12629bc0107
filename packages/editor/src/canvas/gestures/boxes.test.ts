import { expect, test } from 'vitest';
import { align, type Box, boundsOf, distribute, inside, neighbour } from './boxes.ts';

const box = (id: string, x: number, y: number, width = 100, height = 50): Box => ({ id, x, y, width, height });
const BOXES = [box('a', 0, 0), box('b', 150, 40), box('c', 500, 90, 200)];

test('the bounds are around all', () => {
  expect(boundsOf(BOXES)).toEqual({ x: 0, y: 0, width: 700, height: 140 });
  expect(boundsOf([])).toBeNull();
});

test('aligned boxes share an edge or their middle', () => {
  expect(align(BOXES, 'right').get('a')).toEqual({ x: 600, y: 0 });
  expect(align(BOXES, 'center').get('c')).toEqual({ x: 250, y: 90 });
  expect(new Set([...align(BOXES, 'top').values()].map(({ y }) => y))).toEqual(new Set([0]));
  expect(align(BOXES, 'bottom').get('b')).toEqual({ x: 150, y: 90 });
});

test('distributed boxes have equal gaps, whatever their sizes; the outer ones stay', () => {
  const places = distribute(BOXES, 'horizontal');
  expect([...places.entries()]).toEqual([
    ['a', { x: 0, y: 0 }],
    ['b', { x: 250, y: 40 }],
    ['c', { x: 500, y: 90 }],
  ]);
  expect(distribute(BOXES.slice(0, 2), 'vertical').size).toBe(0);
});

test('a frame holds what has its middle in it', () => {
  expect(inside({ x: -10, y: -10, width: 220, height: 100 }, BOXES).map(({ id }) => id)).toEqual(['a', 'b']);
});

test('the neighbour in a direction is the nearest, straight ahead before askew', () => {
  expect(neighbour(BOXES[0]!, BOXES, 'right')?.id).toBe('b');
  expect(neighbour(BOXES[2]!, BOXES, 'left')?.id).toBe('b');
  expect(neighbour(BOXES[0]!, BOXES, 'left')).toBeNull();
  expect(neighbour(box('a', 0, 0), [box('askew', 120, 400), box('ahead', 300, 0)], 'right')?.id).toBe('ahead');
});
