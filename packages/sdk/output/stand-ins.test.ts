import { addKey, defineNode, type JsonObject, type NodeContext, type NodeResult } from '@loopwright/sdk';
import { runNode } from '@loopwright/sdk/testing';
import { describe, expect, it, test } from 'vitest';

const data: JsonObject = { big: { list: [1, 2] }, n: 1, none: null, added: 'taken' };

/** A type that says that it reads its fields alone. */
function reading(execute: (context: NodeContext) => unknown) {
  return defineNode({
    identifier: 'reading',
    version: 1,
    label: 'Reading',
    category: 'Test',
    kind: 'blocking',
    pool: 'thread',
    reads: 'fields',
    module: { url: import.meta.url, export: 'reading' },
    execute: execute as (context: NodeContext) => NodeResult,
  });
}

describe('a node that reads its fields alone', () => {
  test.each<[string, (input: JsonObject) => unknown, JsonObject]>([
    ['add to them', (input) => addKey(input, 'added', 1), { ...data, added_2: 1 }],
    ['hand them on', (input) => input, data],
    [
      'leave some out, and put others first',
      ({ big, none }) => ({ new: 1, none, b: big }),
      { new: 1, none: null, b: data.big! },
    ],
    [
      'replace them',
      (input) => ({ ...input, big: 'other', n: undefined }),
      { big: 'other', none: null, added: 'taken' },
    ],
    ['answer none of them', () => ({ at: new Date(0) }), { at: '1970-01-01T00:00:00.000Z' }],
  ])('can %s', async (_, answer, expected) => {
    const result = await runNode(
      reading((context) => ({ data: answer(context.data) })),
      { data },
    );
    expect(result.data).toStrictEqual(expected);
    expect(Object.keys(result.data)).toEqual(Object.keys(expected));
    for (const value of Object.values(result.data))
      if (typeof value === 'object') expect(Object.values(data)).toContain(value);
  });

  test.each<[string, (context: NodeContext) => unknown]>([
    ['reads a part of a value', (context) => ({ data: { n: (context.data.big as JsonObject).list } })],
    ['counts with one', (context) => ({ data: { n: (context.item.data.big as number) + 1 } })],
    ['copies one', (context) => ({ data: { n: { ...(context.data.big as JsonObject) } } })],
    ['writes them', (context) => ({ data: { text: JSON.stringify(context.data) } })],
    ['puts one into another value', (context) => ({ data: { inner: [context.data.big!] } })],
    ['answers a value instead of data', (context) => ({ data: context.data.big })],
    ['answers one as metadata', (context) => ({ data: {}, metadata: { big: context.data.big } })],
  ])('and %s nevertheless, fails with the key', async (_, execute) => {
    await expect(runNode(reading(execute), { data })).rejects.toMatchObject({
      code: 'NODE_FAILED',
      message: expect.stringContaining('data.big: it is not at hand'),
    });
  });

  it('is one of a pool', () => {
    const spec = {
      identifier: 'x',
      version: 1,
      label: 'X',
      category: 'Test',
      kind: 'blocking',
      reads: 'fields',
    } as const;
    expect(() => defineNode({ ...spec, execute: ({ data: given }) => ({ data: given }) })).toThrow(
      'reads: fields is for',
    );
  });
});
