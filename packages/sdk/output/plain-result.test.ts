import { expect, it } from 'vitest';
import type { NodeResult } from '../node-type.ts';
import { plainResult } from './plain-result.ts';

const INPUT = { a: 1 };
const plain = (result: object): NodeResult => plainResult(result as NodeResult, INPUT, {});

it('a part that is null is absent', () => {
  const nothing = { metadata: null, items: null, answer: null, send: null, delayMs: null };
  expect(plain({ data: INPUT, ...nothing })).toEqual({ data: INPUT });
  expect(plain({ data: INPUT, delayMs: null, port: 'yes' })).toEqual({ data: INPUT, port: 'yes' });
});

it('an item that is sent has metadata, none where it names none', () => {
  const item = { id: 'x', data: { n: 1 } };
  expect(plain({ data: INPUT, send: [{ queue: 'q', item }] }).send).toEqual([
    { queue: 'q', item: { ...item, metadata: {} } },
  ]);
});

it.each([
  [{ delayMs: 'soon' }, 'delayMs: Answer a number of milliseconds'],
  [{ items: 'ab' }, 'items: Answer a list'],
  [{ send: {} }, 'send: Answer a list'],
  [{ send: [null] }, 'send: Answer objects with a queue and an item'],
  [{ answer: 5 }, 'answer: Answer an object with status and body'],
  [{ answer: { body: 1 } }, 'answer.status: Answer a whole number from 100 to 599'],
])('%j is refused with what to answer', (part, text) => {
  expect(() => plain({ data: INPUT, ...part })).toThrow(text);
});

it.each([
  undefined,
  null,
  '200',
  Number.NaN,
  99,
  200.5,
  600,
  1000,
])('an answer with the status %j is refused', (status) => {
  expect(() => plain({ data: INPUT, answer: { status, body: 1 } })).toThrow('answer.status: Answer a whole number');
});

it.each([100, 204, 599])('an answer with the status %i is taken, and nothing but status and body of it', (status) => {
  expect(plain({ data: INPUT, answer: { status, body: { at: new Date(0) }, other: 1n } }).answer).toEqual({
    status,
    body: { at: '1970-01-01T00:00:00.000Z' },
  });
});
