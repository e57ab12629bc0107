import { expect, test } from 'vitest';
import { isQueueConnection, queueLevel } from './queue-level.ts';

test('a queue grows wider and more alarming as it fills or ages', () => {
  expect(queueLevel(0, 0).level).toBe('empty');
  expect(queueLevel(5, 1).level).toBe('some');
  expect(queueLevel(5, 31).level).toBe('filling');
  expect(queueLevel(60, 1).level).toBe('filling');
  expect(queueLevel(2000, 1).level).toBe('full');
  expect(queueLevel(1, 400).level).toBe('full');
  const widths = [0, 1, 10, 100, 1000, 1e9].map((depth) => queueLevel(depth, 0).width);
  expect(widths).toEqual([...widths].sort((a, b) => a - b));
  expect(widths.at(-1)).toBe(16);
});

test('only a writer and its reader are joined by a queue', () => {
  expect(isQueueConnection('queue-node-writer', 'queue-reader-dummy')).toBe(true);
  expect(isQueueConnection('queue-node-writer', 'file-writer')).toBe(false);
});
