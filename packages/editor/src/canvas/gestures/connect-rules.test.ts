import { expect, test } from 'vitest';
import { documentOf, TYPES } from '../testing/sample-document.ts';
import { fitsBehind, portBefore, type Refusal, refusalOf } from './connect-rules.ts';

const GRAPH = documentOf(
  {
    hook: 'webhook-producer',
    check: 'if-condition',
    send: 'http-request',
    write: 'queue-node-writer',
    read: 'queue-reader-dummy',
    count: 'counter',
    lost: 'not-installed',
  },
  ['hook>check', 'check.yes>send', 'send>write', 'read>lost'],
);

test.each<[string, string, string, Refusal | null]>([
  ['check', 'no', 'send', null],
  ['check', 'no', 'check', 'self'],
  ['check', 'yes', 'send', 'duplicate'],
  ['check', 'maybe', 'send', 'port'],
  ['check', 'error', 'send', null],
  ['hook', 'error', 'send', 'port'],
  ['check', 'yes', 'hook', 'producer'],
  ['send', 'default', 'read', 'producer'],
  ['write', 'default', 'read', null],
  ['write', 'error', 'read', 'producer'],
  ['write', 'default', 'count', 'producer'],
  ['send', 'default', 'check', 'cycle'],
  ['write', 'default', 'check', 'cycle'],
  ['lost', 'anything', 'send', null],
  ['send', 'default', 'lost', null],
])('from %s by %s to %s: %s', (source, port, target, expected) => {
  expect(refusalOf(GRAPH, TYPES, { source, target, port })).toBe(expected);
});

test('a loop that is closed through a queue is no cycle', () => {
  const looped = documentOf({ write: 'queue-node-writer', read: 'queue-reader-dummy' }, ['write>read']);
  expect(refusalOf(looped, TYPES, { source: 'read', target: 'write', port: 'default' })).toBeNull();
});

test('behind a queue writer a reader fits, and no other producer', () => {
  expect(fitsBehind('queue-node-writer', 'default', 'queue-reader-dummy', TYPES.get('queue-reader-dummy')!)).toBe(true);
  expect(fitsBehind('queue-node-writer', 'default', 'counter', TYPES.get('counter')!)).toBe(false);
  expect(fitsBehind('http-request', 'default', 'if-condition', TYPES.get('if-condition')!)).toBe(true);
});

test('before a node any first port fits, before a queue reader only that of a writer', () => {
  expect(portBefore('http-request', TYPES.get('http-request'), TYPES.get('if-condition')!)).toBe('yes');
  expect(portBefore('queue-reader-dummy', TYPES.get('queue-reader-dummy'), TYPES.get('if-condition')!)).toBeNull();
  expect(portBefore('queue-reader-dummy', TYPES.get('queue-reader-dummy'), TYPES.get('queue-node-writer')!)).toBe(
    'default',
  );
});
