import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, type Change, withExpectations } from './changes.ts';
import type { Document } from './document.ts';
import { recordChanges, takeBack } from './take-back.ts';
import { EMPTY } from './testing/open-store.ts';

const ids = fc.constantFrom('a', 'b', 'c', 'd');
const values = fc.dictionary(fc.constantFrom('url', 'method'), fc.string(), { maxKeys: 2 });
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    op: fc.constant('add_node' as const),
    id: ids,
    node_type: fc.constantFrom('counter', 'http-request'),
    x: fc.integer(),
    y: fc.integer(),
    form_values: values,
    config: values,
    input_data: values,
    output_data: values,
  }),
  fc.record({
    op: fc.constant('update_node' as const),
    id: ids,
    set: fc.record({ x: fc.integer(), form_values: values }),
  }),
  fc.record({ op: fc.constant('remove_node' as const), id: ids }),
  fc.record({
    op: fc.constant('add_connection' as const),
    id: fc.constantFrom('1', '2', '3'),
    source: ids,
    target: ids,
    source_handle: fc.constant('default'),
  }),
  fc.record({ op: fc.constant('remove_connection' as const), id: fc.constantFrom('1', '2', '3') }),
  fc.record({
    op: fc.constant('update_workflow' as const),
    set: fc.oneof(fc.record({ name: fc.string() }), fc.record({ env: values })),
  }),
  fc.record({
    op: fc.constant('set_annotations' as const),
    annotations: fc.uniqueArray(
      fc.record({
        id: ids,
        kind: fc.constant('note' as const),
        x: fc.integer(),
        y: fc.constant(0),
        width: fc.constant(1),
        height: fc.constant(1),
        text: fc.string(),
        color: fc.constant('yellow' as const),
      }),
      { selector: ({ id }) => id },
    ),
  }),
);

/** Adding what is there already is no step that a person can make. */
function isPossible(document: Document, change: Change): boolean {
  if (change.op === 'add_node') return !document.nodes.has(change.id);
  if (change.op === 'add_connection') return !document.connections.has(change.id);
  return true;
}

/** Order of creation apart: what a removal took away comes back at the end. */
function content({ nodes, connections, annotations, ...rest }: Document) {
  const byId = <Value>(map: ReadonlyMap<string, Value>) =>
    [...map.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const notes = new Map(annotations.map((annotation) => [annotation.id, annotation]));
  return { ...rest, nodes: byId(nodes), connections: byId(connections), annotations: byId(notes) };
}

test('the inverse of any steps leads back to where they began', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), fc.array(changes, { maxLength: 12 }), (before, steps) => {
      const possible = (document: Document, list: readonly Change[]): readonly Change[] => {
        const kept: Change[] = [];
        for (const change of list) if (isPossible(applyChanges(document, kept), change)) kept.push(change);
        return kept;
      };
      const start = applyChanges(EMPTY, possible(EMPTY, before));
      const done = possible(start, steps);
      const end = applyChanges(start, done);
      const back = takeBack(
        end,
        recordChanges(start, done, () => false),
      );
      expect(content(applyChanges(end, back))).toEqual(content(start));
    }),
  );
});

test('a removed node takes its connections along, and brings them back', () => {
  const node = { node_type: 'counter', x: 0, y: 0, form_values: {}, config: {}, input_data: {}, output_data: {} };
  const start = applyChanges(EMPTY, [
    { op: 'add_node', id: 'a', ...node },
    { op: 'add_node', id: 'b', ...node },
    { op: 'add_connection', id: '1', source: 'a', target: 'b', source_handle: 'default' },
  ]);
  const removal: readonly Change[] = [{ op: 'remove_node', id: 'b' }];
  const removed = applyChanges(start, removal);
  expect(removed.connections.size).toBe(0);
  expect(
    applyChanges(
      removed,
      takeBack(
        removed,
        recordChanges(start, removal, () => false),
      ),
    ).connections.get('1')?.target,
  ).toBe('b');
});

test('a change of a form expects what was in it before, a move expects nothing', () => {
  const start = applyChanges(EMPTY, [
    {
      op: 'add_node',
      id: 'a',
      node_type: 'counter',
      x: 0,
      y: 0,
      form_values: { step: '1' },
      config: {},
      input_data: {},
      output_data: {},
    },
  ]);
  const [form, move] = withExpectations(start, [
    { op: 'update_node', id: 'a', set: { form_values: { step: '2' } } },
    { op: 'update_node', id: 'a', set: { x: 5 } },
  ]);
  expect(form).toMatchObject({ expected: { form_values: { step: '1' } } });
  expect(move).not.toHaveProperty('expected');
});
