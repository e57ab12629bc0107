import { expect, test } from 'vitest';
import { applyChanges } from '../document/changes.ts';
import { documentOf, TYPES } from '../testing/sample-document.ts';
import { addNodeChanges } from './add-node.ts';
import { rankTypes } from './rank-types.ts';

const DOCUMENT = documentOf({ a: 'if-condition', r: 'queue-reader-dummy' });

function add(identifier: string, from: Parameters<typeof addNodeChanges>[0]['from'], at = { x: 401, y: 99 }) {
  let next = 0;
  const boxes = [...DOCUMENT.nodes.values()].map((node) => ({ ...node, width: 200, height: 60 }));
  const type = TYPES.get(identifier)!;
  const made = addNodeChanges({
    document: DOCUMENT,
    types: TYPES,
    type,
    at,
    from,
    boxes,
    newId: () => `new-${++next}`,
  });
  return applyChanges(DOCUMENT, made.changes);
}

test('a node is added with its middle where it was wanted, on the grid', () => {
  expect(add('http-request', null).nodes.get('new-1')).toMatchObject({ x: 300, y: 60 });
});

test('dropped from an output, it is connected behind it', () => {
  const { connections } = add('http-request', { node: 'a', port: 'no', side: 'source' });
  expect([...connections.values()]).toEqual([{ id: 'new-2', source: 'a', target: 'new-1', source_handle: 'no' }]);
});

test('dropped from an input, it is connected before it by its first port', () => {
  const { connections } = add('if-condition', { node: 'a', port: 'default', side: 'target' });
  expect([...connections.values()]).toEqual([{ id: 'new-2', source: 'new-1', target: 'a', source_handle: 'yes' }]);
});

test('it never covers another node', () => {
  expect(add('http-request', null, { x: 100, y: 30 }).nodes.get('new-1')).toMatchObject({ x: 40, y: 40 });
});

test('types are found by label before category before description, all words needed', () => {
  const types = [...TYPES.values()];
  const found = (typed: string) => rankTypes(types, typed).map(({ identifier }) => identifier);
  expect(found('http')).toEqual(['http-request', 'http-response']);
  expect(found('queue rea')[0]).toBe('queue-reader-dummy');
  expect(found('counter zebra')).toEqual([]);
  expect(found('  ')).toHaveLength(types.length);
});
