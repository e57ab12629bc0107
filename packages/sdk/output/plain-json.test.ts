import type { JsonObject } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { plainData, plainJson, plainOrCopied } from './plain-json.ts';

class Order {
  readonly id = 7;
  readonly #secret = 1;
  get total(): number {
    return this.#secret;
  }
}

const odd = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
  fc.constantFrom<unknown>(
    undefined,
    Number.NaN,
    -0,
    Number.POSITIVE_INFINITY,
    new Order(),
    Promise.resolve(1),
    () => 1,
    Symbol('s'),
  ),
  fc.constantFrom<unknown>(Object(1n), JSON.parse('{"__proto__": {"a": 1}}'), {
    toJSON: (key: string) => ({ key, at: new Date(0), no: undefined }),
  }),
);
/** Odd values inside of others. */
const nested = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    odd,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const REFUSED = /JSON has no (BigInt|Map|Set)|is a promise/;

function outcome(read: () => unknown): { readonly value?: unknown; readonly refused?: string } {
  try {
    return { value: read() };
  } catch (cause) {
    return { refused: (cause as Error).message };
  }
}

describe.each([
  ['plainJson', plainJson],
  ['plainOrCopied', plainOrCopied],
])('%s', (_, read) => {
  it('is what JSON gives back, or a refusal of what JSON would lose', () => {
    fc.assert(
      fc.property(nested, (value) => {
        const { value: plain, refused } = outcome(() => read({ value }, 'data'));
        if (refused !== undefined) expect(refused).toMatch(REFUSED);
        else expect(plain).toStrictEqual(JSON.parse(JSON.stringify({ value })));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same again for what it gave', () => {
    fc.assert(
      fc.property(nested, (value) => {
        const { value: plain } = outcome(() => read({ value }, 'data'));
        expect(read(plain, 'data')).toStrictEqual(plain ?? null);
      }),
    );
  });

  const shared = { a: 1 };
  test.each<[string, unknown, unknown]>([
    [
      'undefined and functions are left out, null in lists',
      { a: undefined, b: () => 1, c: [undefined, () => 1] },
      { c: [null, null] },
    ],
    ['dates are texts', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['numbers that JSON lacks are null', [Number.NaN, Number.NEGATIVE_INFINITY, -0], [null, null, 0]],
    ['of a class its own fields are kept', new Order(), { id: 7 }],
    ['what is there twice is there twice', [shared, shared], [{ a: 1 }, { a: 1 }]],
    ['undefined is null', undefined, null],
  ])('%s', (_what, value, plain) => {
    expect(read(value, 'data')).toStrictEqual(plain);
  });

  const cyclic: Record<string, unknown> = { rows: [{}] };
  (cyclic.rows as unknown[]).push({ parent: cyclic });
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  test.each<[string, unknown, string]>([
    ['a BigInt', { rows: [1, { 'an id': 1n }] }, 'data.rows[1]["an id"]: JSON has no BigInt'],
    ['a Map', { a: { b: new Map() } }, 'data.a.b: JSON has no Map'],
    ['a Set', [new Set()], 'data[0]: JSON has no Set'],
    ['a promise', { a: Promise.resolve() }, 'data.a: it is a promise: await it'],
    ['what lies in itself', cyclic, 'data.rows[1].parent: it lies in itself'],
    ['nesting beyond use', deep, ': it is nested deeper than 2000 levels'],
    ['a function', () => 1, 'data: a function is no value of JSON'],
  ])('%s is refused, with its path', (_what, value, text) => {
    expect(() => read(value, 'data')).toThrowError(
      expect.objectContaining({ code: 'NODE_FAILED', message: expect.stringContaining(text) }),
    );
  });
});

it('plainJson is a copy, in which getters were read', () => {
  let reads = 0;
  const given = {
    list: [{ a: 1 }],
    get now() {
      reads += 1;
      return reads;
    },
  };
  const plain = plainJson(given, 'data') as typeof given;
  given.list[0]!.a = 2;
  expect([plain, plain.now, reads]).toStrictEqual([{ list: [{ a: 1 }], now: 1 }, 1, 1]);
});

it('plainOrCopied is the same value where that is plain', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify(value));
      expect(plainOrCopied(plain, 'data')).toBe(plain);
    }),
  );
});

describe('plainData', () => {
  const input: JsonObject = { big: { a: 1 }, list: [1], n: 1 };

  test.each([true, false])('shares what was taken over from the input; trusted: %s', (isTrusted) => {
    const data = plainData({ ...input, added: { b: [1] }, whole: input }, input, isTrusted);
    expect(data).toStrictEqual({ ...input, added: { b: [1] }, whole: input });
    expect([data.big === input.big, data.list === input.list, data.whole === input]).toEqual([true, true, true]);
    expect(plainData(input, input, isTrusted)).toBe(input);
  });

  it('copies what was added, unless the type is trusted and it is plain', () => {
    const added = { b: [1] };
    expect(plainData({ added }, input, false).added).not.toBe(added);
    expect(plainData({ added }, input, true).added).toBe(added);
    expect(plainData({ added, n: Number.NaN }, input, true)).toStrictEqual({ added, n: null });
  });

  it('is what JSON gives back of any object', () => {
    const values = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'big', 'toString')), nested);
    fc.assert(
      fc.property(values, fc.boolean(), (given, isTrusted) => {
        const { value, refused } = outcome(() => plainData(given as JsonObject, input, isTrusted));
        if (refused !== undefined) expect(refused).toMatch(REFUSED);
        else expect(value).toStrictEqual(JSON.parse(JSON.stringify(given)));
      }),
    );
  });

  it('takes an object of a class, and one that says itself what it is', () => {
    expect(plainData(new Order() as unknown as JsonObject, input, true)).toStrictEqual({ id: 7 });
    expect(plainData({ toJSON: () => ({ a: 1 }) } as never, input, false)).toStrictEqual({ a: 1 });
    expect(() => plainData(new Date(0) as never, input, true)).toThrow('data: Answer an object');
  });
});
