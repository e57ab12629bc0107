import { Type as TypeBox } from 'typebox';
import { describe, expect, it } from 'vitest';
import { Type } from './schema.ts';

/** The same schema, made by one of the two. */
type Kit = typeof Type;
const SCHEMAS: Readonly<Record<string, (kit: Kit) => unknown>> = {
  text: (t) => t.String({ description: 'A name', minLength: 1 }),
  numbers: (t) => t.Object({ a: t.Number({ minimum: 0 }), b: t.Integer() }),
  'nothing and anything': (t) => t.Array(t.Null(), { items: [t.Unknown({ title: 'x' }), t.Boolean()] }),
  'an object without properties': (t) => t.Object({}),
  'properties that may be absent': (t) =>
    t.Object({ a: t.String(), b: t.Optional(t.String({ title: 'B' })) }, { description: 'Two' }),
  'nothing but optional properties': (t) => t.Object({ a: t.Optional(t.String()) }),
  'a partial object': (t) => t.Partial(t.Object({ a: t.String({ title: 'A' }), b: t.Integer() })),
  'a partial object inside another': (t) => t.Object({ inner: t.Optional(t.Partial(t.Object({ a: t.String() }))) }),
  'one of several': (t) => t.Union([t.Literal('a'), t.Literal(1), t.Literal(true), t.Null()], { title: 'x' }),
  'all of several': (t) => t.Intersect([t.Object({ a: t.String() }), t.Object({ b: t.String() })]),
  'values by name': (t) => t.Record(t.String(), t.Array(t.String(), { minItems: 1 }), { description: 'x' }),
  'a schema as it is': (t) => t.Unsafe({ type: 'string', enum: ['a'] }),
};

describe('a schema', () => {
  it.each(Object.entries(SCHEMAS))('of %s is the one that TypeBox makes', (_name, make) => {
    expect(JSON.stringify(make(Type))).toBe(JSON.stringify(make(TypeBox)));
  });

  it('stays required where it was made optional elsewhere', () => {
    const name = Type.String();
    Type.Optional(name);
    expect(Type.Object({ name })).toMatchObject({ required: ['name'] });
  });
});
