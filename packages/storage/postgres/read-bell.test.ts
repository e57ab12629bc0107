import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readBells } from './read-bell.ts';

const workflowId = randomUUID();
const sound = [
  { bell: 'all' },
  { bell: 'queue', queueId: 7 },
  { bell: 'workflow', workflowId },
  { bell: 'watch', workflowId },
  { bell: 'watch', workflowId, fresh: true },
  { bell: 'live', workflowId, text: '{}' },
  { bell: 'queue-flows-asked' },
  { bell: 'queue-flows', from: 'me', answer: 1, flows: [[7, 2, 1]], isFirst: true, isLast: false },
  { bell: 'trial-call', userId: 1, channel: 'a', id: 'b', part: 0, of: 1, text: '' },
];

it('bells are read as they were rung', () => {
  expect(readBells(JSON.stringify(['me', ...sound]))).toEqual({ from: 'me', bells: sound, isStrange: false });
});

it('a bell that only a newer process knows is left out, and is not strange', () => {
  const payload = JSON.stringify(['me', { bell: 'of-tomorrow', a: 1 }, ...sound]);
  expect(readBells(payload)).toEqual({ from: 'me', bells: sound, isStrange: false });
});

it.each([
  ['no object', null],
  ['without a name', { queueId: 7 }],
  ['without its field', { bell: 'queue' }],
  ['with a field of another type', { bell: 'queue', queueId: '7' }],
  ['with a number below 0', { bell: 'settled', runId: -1 }],
  ['with a number that is none', { bell: 'settled', runId: 1.5 }],
  ['with an id that is none', { bell: 'workflow', workflowId: '7' }],
  [
    'with flows that are none',
    { bell: 'queue-flows', from: 'me', answer: 1, flows: [[7, 2]], isFirst: true, isLast: true },
  ],
  ['with a text that is no JSON', { bell: 'live', workflowId, text: '{' }],
])('a bell is left out and strange: %s', (_what, bell) => {
  const payload = JSON.stringify(['me', bell, ...sound]);
  expect(readBells(payload)).toEqual({ from: 'me', bells: sound, isStrange: true });
});

it('any text is read, or is none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (payload) => {
      const read = readBells(payload);
      expect(read === null || typeof read.from === 'string').toBe(true);
    }),
  );
});
