import { addKey, defineNode, type JsonObject, Type, text } from '@loopwright/sdk';

/** A type for tests that computes in a pool, and reads its input or not. */
function pooled(identifier: string, name: string, reads: 'all' | 'fields') {
  return defineNode({
    identifier,
    version: 1,
    label: identifier,
    category: 'Test',
    kind: 'blocking',
    pool: 'thread',
    reads,
    module: { url: import.meta.url, export: name },
    fields: Type.Object({ how: text({ title: 'How' }) }),
    execute({ fields, data, item }) {
      if (fields.how === 'odd')
        return {
          data: addKey(data, 'odd', { at: new Date(0), run: () => 1, at_all: item.id } as unknown as JsonObject),
        };
      if (fields.how === 'look') return { data: { n: (data.big as JsonObject).n! } };
      throw new TypeError('It fails');
    },
  });
}

export const readsAll = pooled('reads-all', 'readsAll', 'all');
export const readsFields = pooled('reads-fields', 'readsFields', 'fields');
