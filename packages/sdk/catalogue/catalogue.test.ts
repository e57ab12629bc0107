import { expect, test } from 'vitest';
import { defineNode } from '../define-node.ts';
import { catalogueTree } from './catalogue-tree.ts';
import { cardOf, metaOf, unknownCard } from './node-meta.ts';
import { createRegistry } from './registry.ts';

const make = (identifier: string, category: string, aliases: readonly string[] = []) =>
  defineNode({
    identifier,
    version: 1,
    label: `The ${identifier}`,
    category,
    kind: 'conditional',
    aliases,
    execute: ({ data }) => ({ data, port: 'no' }),
  });

test('meta and card have the shape of the contract', () => {
  const shared = {
    identifier: 'one',
    type: 'ConditionalNode',
    label: 'The one',
    description: '',
    has_form: false,
    category: 'A',
    icon: null,
    input_ports: [{ id: 'default', label: 'In' }],
    output_ports: [
      { id: 'yes', label: 'Yes' },
      { id: 'no', label: 'No' },
    ],
    supported_workflow_types: ['production', 'api'],
  };
  expect(metaOf(make('one', 'A'))).toEqual({ ...shared, name: 'OneNode', form_class: null });
  expect(cardOf(make('one', 'A'))).toEqual({ ...shared, name: 'The one' });
  expect(unknownCard('gone')).toMatchObject({ identifier: 'gone', name: 'gone', type: 'unknown', has_form: false });
});

test('the tree nests categories; both keys are always there and no folder is empty', () => {
  const tree = catalogueTree([make('one', 'A'), make('two', 'A/B'), make('three', 'C/D'), make('four', '__proto__')]);
  expect(Object.keys(tree)).toEqual(['A', 'C', '__proto__']);
  expect(tree.A?.nodes.map(({ identifier }) => identifier)).toEqual(['one']);
  expect(tree.A?.subfolders.B?.nodes.map(({ identifier }) => identifier)).toEqual(['two']);
  expect(tree.A?.subfolders.B?.subfolders).toEqual({});
  expect(tree.C?.nodes).toEqual([]);
});

test('a registry finds by identifier or alias, keeps the order, and refuses a name that is taken', () => {
  const types = [make('b', 'A', ['old-b']), make('a', 'A')];
  const registry = createRegistry(types);
  expect(registry.all()).toEqual(types);
  expect([registry.get('old-b'), registry.get('nobody')]).toEqual([types[0], undefined]);
  expect(() => createRegistry([...types, make('old-b', 'A')])).toThrowError(
    expect.objectContaining({ code: 'NODE_TYPE_INVALID' }),
  );
});
