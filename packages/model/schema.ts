import type { TSchema, Type as TypeBox } from 'typebox';

/** The builders that the house uses, typed by TypeBox. */
type Builders = Pick<
  typeof TypeBox,
  | 'Array'
  | 'Boolean'
  | 'Integer'
  | 'Intersect'
  | 'Literal'
  | 'Null'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'Partial'
  | 'Record'
  | 'String'
  | 'Union'
  | 'Unknown'
  | 'Unsafe'
>;

type Keywords = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, Keywords>>;

/** Where TypeBox marks a property that may be absent; read by `Object`, never part of the JSON. */
const OPTIONAL = '~optional';
const ANY_NAME = '^.*$';

const optional = (schema: Keywords): Keywords =>
  Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(schema),
      [OPTIONAL]: { value: true, enumerable: false },
    },
  ) as Keywords;

const object = (properties: Properties, options?: Keywords): Keywords => {
  const required = Object.keys(properties).filter((name) => !(OPTIONAL in properties[name]!));
  return { type: 'object', ...(required.length > 0 && { required }), properties, ...options };
};

const partial = (schema: Keywords & { readonly properties: Properties }, options?: Keywords): Keywords => {
  const { type: _type, required: _required, properties, ...others } = schema;
  const loose = Object.entries(properties).map(([name, property]) => [name, optional(property)] as const);
  return { ...object(Object.fromEntries(loose)), ...others, ...options };
};

const builders = {
  Array: (items: Keywords, options?: Keywords) => ({ type: 'array', items, ...options }),
  Boolean: (options?: Keywords) => ({ type: 'boolean', ...options }),
  Integer: (options?: Keywords) => ({ type: 'integer', ...options }),
  Intersect: (allOf: readonly Keywords[], options?: Keywords) => ({ allOf, ...options }),
  Literal: (value: string | number | boolean, options?: Keywords) => ({ type: typeof value, const: value, ...options }),
  Null: (options?: Keywords) => ({ type: 'null', ...options }),
  Number: (options?: Keywords) => ({ type: 'number', ...options }),
  Object: object,
  Optional: optional,
  Partial: partial,
  Record: (_names: Keywords, values: Keywords, options?: Keywords) => ({
    type: 'object',
    patternProperties: { [ANY_NAME]: values },
    ...options,
  }),
  String: (options?: Keywords) => ({ type: 'string', ...options }),
  Union: (anyOf: readonly Keywords[], options?: Keywords) => ({ anyOf, ...options }),
  Unknown: (options?: Keywords) => ({ ...options }),
  Unsafe: (schema: TSchema) => schema,
} as const satisfies Record<keyof Builders, unknown>;

/**
 * JSON Schemas with the types of TypeBox: what is written in TypeScript is typed by its library, and made here as plain
 * objects. Every schema of ours describes, and none of them is compiled or instantiated; the library itself is 373 modules,
 * 13 MiB and a fifth of the start's time. A `Record` has texts as names.
 */
export const Type = builders as unknown as Builders;
export type { Static, TObject, TProperties, TSchema, TUnsafe } from 'typebox';
