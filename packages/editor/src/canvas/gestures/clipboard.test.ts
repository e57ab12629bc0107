import { expect, test } from 'vitest';
import { applyChanges } from '../document/changes.ts';
import { documentOf } from '../testing/sample-document.ts';
import { copyText, fragmentOf, pasteChanges, readCopy } from './clipboard.ts';

const DOCUMENT = applyChanges(
  documentOf({ hook: 'webhook-producer', check: 'if-condition', send: 'http-request' }, [
    'hook>check',
    'check.yes>send',
  ]),
  [
    { op: 'update_node', id: 'send', set: { form_values: { url: 'http://a', auth_password: '********' } } },
    {
      op: 'set_annotations',
      annotations: [
        { id: 'note', kind: 'note', x: 0, y: 100, width: 200, height: 80, text: 'Read me', color: 'yellow' },
      ],
    },
  ],
);

function ids() {
  let next = 0;
  return () => `new-${++next}`;
}

test('what was copied as text comes back with new ids, in its place, joined as before', () => {
  const read = readCopy(copyText(fragmentOf(DOCUMENT, new Set(['check', 'send', 'note']), () => false)));
  if (read.kind !== 'fragment') throw new Error(read.kind);
  const pasted = pasteChanges(DOCUMENT, read.fragment, { x: 40, y: 40 }, ids());
  const after = applyChanges(DOCUMENT, pasted.changes);
  expect(pasted.ids).toEqual(['new-1', 'new-2', 'new-4']);
  expect(after.nodes.get('new-1')).toMatchObject({ node_type: 'if-condition', x: 340, y: 40 });
  expect([...after.connections.values()].at(-1)).toMatchObject({
    source: 'new-1',
    target: 'new-2',
    source_handle: 'yes',
  });
  expect(after.annotations.at(-1)).toMatchObject({ id: 'new-4', text: 'Read me', y: 140 });
});

test('a copy holds no mask in place of a password', () => {
  expect(fragmentOf(DOCUMENT, new Set(['send']), () => false).nodes[0]!.form_values).toEqual({ url: 'http://a' });
});

test('a copy holds no password that is still on its way to the server', () => {
  const isPassword = (field: string, value: unknown) => field === 'url' && value === 'http://a';
  expect(fragmentOf(DOCUMENT, new Set(['send']), isPassword).nodes[0]!.form_values).toEqual({});
});

test('connections to what was not copied are left out', () => {
  expect(fragmentOf(DOCUMENT, new Set(['check']), () => false).connections).toEqual([]);
});

test.each(['', 'some words', '{"a": 1}', '[1, 2]', 'loopwright: 1'])('%j is no copy of nodes', (text) => {
  expect(readCopy(text)).toEqual({ kind: 'other' });
});

test('a copy that somebody broke is told with the places', () => {
  const text = JSON.stringify({
    loopwright: 'graph',
    nodes: [{ id: 'a', node_type: 'counter', x: 0, y: 0 }, { id: 'b', node_type: 'counter', x: 'left', y: 0 }, 7],
    connections: [{ source: 'a', target: 'nobody' }],
  });
  expect(readCopy(text)).toEqual({ kind: 'invalid', problems: ['nodes.2', 'nodes.1', 'connections.0'] });
});
