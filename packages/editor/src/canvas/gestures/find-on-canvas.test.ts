import { expect, test } from 'vitest';
import { applyChanges } from '../document/changes.ts';
import { documentOf, TYPES } from '../testing/sample-document.ts';
import { findOnCanvas } from './find-on-canvas.ts';

const DOCUMENT = applyChanges(documentOf({ a: 'http-response', b: 'http-request', c: 'counter' }), [
  { op: 'update_node', id: 'a', set: { form_values: { body: 'orders' } } },
  { op: 'update_node', id: 'b', set: { config: { name: 'Send orders' } } },
  {
    op: 'set_annotations',
    annotations: [
      { id: 'n', kind: 'note', x: 0, y: 0, width: 9, height: 9, text: 'Orders come here', color: 'yellow' },
    ],
  },
]);

test('names come first, then forms, then notes; every word is needed, in any case', () => {
  expect(findOnCanvas(DOCUMENT, TYPES, 'ORDERS')).toEqual(['b', 'a', 'n']);
  expect(findOnCanvas(DOCUMENT, TYPES, 'send orders')).toEqual(['b']);
  expect(findOnCanvas(DOCUMENT, TYPES, 'http-request')).toEqual(['b']);
  expect(findOnCanvas(DOCUMENT, TYPES, ' ')).toEqual([]);
});
