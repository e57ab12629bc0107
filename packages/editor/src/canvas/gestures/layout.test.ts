import { expect, test } from 'vitest';
import type { Box } from './boxes.ts';
import { layOut } from './layout.ts';

const box = (id: string): Box => ({ id, x: 500, y: 300, width: 200, height: 60 });

test('targets stand right of their sources, nothing overlaps, and the corner stays', async () => {
  const boxes = ['a', 'b', 'c', 'd'].map(box);
  const { places } = await layOut({
    boxes,
    connections: [
      { source: 'a', target: 'b' },
      { source: 'a', target: 'c' },
      { source: 'b', target: 'd' },
      { source: 'c', target: 'd' },
    ],
    frames: [],
  });
  const at = (id: string) => places.get(id)!;
  expect(at('b').x).toBeGreaterThanOrEqual(at('a').x + 200);
  expect(at('d').x).toBeGreaterThanOrEqual(at('c').x + 200);
  expect(Math.abs(at('b').y - at('c').y)).toBeGreaterThanOrEqual(60);
  expect(Math.min(...[...places.values()].map(({ x }) => x))).toBe(500);
  expect(Math.min(...[...places.values()].map(({ y }) => y))).toBe(300);
});

test('a frame ends up around its members', async () => {
  const { places, frames } = await layOut({
    boxes: ['a', 'b', 'c'].map(box),
    connections: [
      { source: 'a', target: 'b' },
      { source: 'a', target: 'c' },
    ],
    frames: [{ frame: { id: 'f', x: 0, y: 0, width: 10, height: 10 }, members: ['b', 'c'] }],
  });
  const frame = frames.get('f')!;
  for (const id of ['b', 'c']) {
    const { x, y } = places.get(id)!;
    expect(x).toBeGreaterThanOrEqual(frame.x);
    expect(y + 60).toBeLessThanOrEqual(frame.y + frame.height);
  }
  expect(places.get('a')!.x + 200).toBeLessThanOrEqual(frame.x);
});
