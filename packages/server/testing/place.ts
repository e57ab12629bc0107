import { choice, defineNode, Type } from '@loopwright/sdk';

/** A node type with a field whose choices depend on another's value, which no built-in has. */
export const place = defineNode({
  identifier: 'place',
  version: 1,
  className: 'PlaceNode',
  label: 'Place',
  description: 'Picks a state of a country.',
  category: 'Data/Places',
  kind: 'blocking',
  fields: Type.Object({
    country: choice(['us', 'va']),
    state: choice([], {
      dependsOn: ['country'],
      options: async ({ country }) =>
        country === 'us'
          ? [
              ['ny', 'New York'],
              ['ca', 'California'],
            ]
          : [['va', 'Vatican']],
    }),
  }),
  execute: ({ data }) => ({ data }),
});
