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

const FIELD = { name: 'n', label: 'N', kind: 'choice', required: true, choices: ['a'] };
const REQUEST = { title: 'Go?', text: '', fields: [FIELD] };
const APPROVAL = { for: 'approval', timeoutMs: null, request: REQUEST };
const asking = (field: object) => ({ ...APPROVAL, request: { ...REQUEST, fields: [{ ...FIELD, ...field }] } });

it('of a task that waits its wait alone counts, with whole milliseconds from 0', () => {
  expect(plain({ wait: APPROVAL, items: 'ab' })).toEqual({ data: {}, wait: APPROVAL });
  const waits = [10_000.5, -1].map((timeoutMs) => plain({ wait: { for: 'callback', url: 'u', timeoutMs } }).wait);
  expect(waits.map((wait) => wait!.timeoutMs)).toEqual([10_001, 0]);
  expect(plain({ data: INPUT, wait: null })).toEqual({ data: INPUT });
});

it.each<[object | string, string]>([
  ['approval', 'wait.for: Answer "callback" or "approval"'],
  [{ for: 'rain', timeoutMs: null }, 'wait.for: Answer "callback" or "approval"'],
  [{ for: 'callback', timeoutMs: null }, 'wait.url: Answer a URL that callbackUrl gave'],
  [{ ...APPROVAL, timeoutMs: Number.NaN }, 'wait.timeoutMs: Answer a number of milliseconds up to'],
  [{ ...APPROVAL, timeoutMs: Number.POSITIVE_INFINITY }, 'wait.timeoutMs: Answer a number'],
  [{ ...APPROVAL, timeoutMs: 1e15 }, 'wait.timeoutMs: Answer a number'],
  [{ for: 'approval', timeoutMs: null }, 'wait.request: Answer an object with title, text and fields'],
  [{ ...APPROVAL, request: { ...REQUEST, title: 5 } }, 'wait.request.title: Answer a text'],
  [{ ...APPROVAL, request: { title: 'x', fields: [] } }, 'wait.request.text: Answer a text'],
  [{ ...APPROVAL, request: { title: 'x', text: '' } }, 'wait.request.fields: Answer a list'],
  [{ ...APPROVAL, request: { ...REQUEST, fields: ['n'] } }, 'wait.request.fields[0]: Answer an object with'],
  [
    { ...APPROVAL, request: { ...REQUEST, fields: [FIELD, FIELD] } },
    'wait.request.fields: Answer fields with names of',
  ],
  [asking({ kind: 'date' }), 'wait.request.fields[0]: Answer an object with'],
  [asking({ label: null }), 'wait.request.fields[0]: Answer an object with'],
  [asking({ required: undefined }), 'wait.request.fields[0]: Answer an object with'],
  [asking({ choices: [1] }), 'wait.request.fields[0]: Answer an object with'],
])('a wait that is none is refused with what to answer: %j', (wait, text) => {
  expect(() => plain({ data: INPUT, wait })).toThrow(text);
});
