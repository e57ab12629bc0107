import { type TProperties, Type } from '@loopwright/model';
import { expect, expectTypeOf, test } from 'vitest';
import { defineNode, isNodeType, type NodeSpec } from './define-node.ts';
import { checkbox, choice, decimal, integer, json, text } from './form/fields.ts';
import { checkFields, runNode } from './testing/index.ts';

test('the schema types what execute, effects and together are handed', async () => {
  const node = defineNode({
    identifier: 'typed',
    version: 1,
    label: 'Typed',
    category: 'Test',
    kind: 'blocking',
    fields: Type.Object({
      name: text(),
      count: integer({ default: 1 }),
      ratio: decimal({ optional: true }),
      method: choice(['GET', ['POST', 'Post']], { default: 'GET' }),
      kind: choice(['a'], { optional: true }),
      on: checkbox(),
      body: json({ optional: true }),
    }),
    effects: ({ method }) => (method === 'GET' ? 'read' : 'external'),
    together: ({ count }) => (count > 5 ? { count: ['Too many.'] } : undefined),
    execute({ fields, data }) {
      expectTypeOf(fields).toEqualTypeOf<{
        name: string;
        count: number;
        ratio: number | null;
        method: 'GET' | 'POST';
        kind: 'a' | '';
        on: boolean;
        body: string;
      }>();
      return { data: { ...data, ...fields } };
    },
  });
  const { data } = await runNode(node, { fields: { name: 'x', count: '2' } });
  expect(data).toEqual({ name: 'x', count: 2, ratio: null, method: 'GET', kind: '', on: false, body: '' });
  expect([node.effects({ method: 'GET' }), node.effects({ method: 'POST' })]).toEqual(['read', 'external']);
  expect(() => checkFields(node, { name: 'x', count: 6 })).toThrow('count: Too many.');
  expect(node).toMatchObject({
    className: 'TypedNode',
    form: { name: 'TypedForm' },
    retry: { attempts: 1 },
    pool: 'async',
  });
  expect(isNodeType(node)).toBe(true);
});

const base = { identifier: 'a', version: 1, label: 'A', category: 'T', kind: 'blocking' } as const;
const execute: NodeSpec<Record<never, never>>['execute'] = ({ data }) => ({ data });

test.each([
  ['an identifier in capitals', { ...base, identifier: 'A b', execute }],
  ['an identifier that no workflow file takes', { ...base, identifier: 'a'.repeat(101), execute }],
  ['an alias in capitals', { ...base, aliases: ['B'], execute }],
  ['a probe as its rule, and none', { ...base, whenUnknown: 'probe' as const, execute }],
  ['version 0', { ...base, version: 0, execute }],
  ['no label', { ...base, label: '', execute }],
  ['a category of slashes', { ...base, category: '//', execute }],
  ['a kind of no name', { ...base, kind: 'loop' as 'blocking', execute }],
  ['no execute', base],
  ['a producer without a source', { ...base, kind: 'producer' } as const],
  ['a source on a node that is no producer', { ...base, execute, source: { from: 'queue' } } as const],
  ['a thread without a module', { ...base, execute, pool: 'thread' } as const],
  ['a field of no constructor', { ...base, execute, fields: Type.Object({ a: Type.String() }) }],
  ['a parent that is not there', { ...base, execute, fields: Type.Object({ a: choice([], { dependsOn: ['b'] }) }) }],
])('%s is refused', (_, spec) => {
  expect(() => defineNode(spec as NodeSpec<TProperties>)).toThrowError(
    expect.objectContaining({ code: 'NODE_TYPE_INVALID' }),
  );
});
