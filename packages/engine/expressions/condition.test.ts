import type { Json, JsonObject } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition, parseItems, pickPath } from './index.ts';
import { refusalOf } from './sample/refusal.ts';

const DATA = JSON.parse(
  '{"a":{"b":1},"list":[1,2,3],"s":"héllo","t":true,"n":null,"o":{"x":1},"l":[{"k":"b"}],"dotted.key":7}',
) as JsonObject;

const evaluate = (text: string): Json => compileCondition(text).evaluate(DATA);

const SEMANTICS: readonly (readonly [text: string, value: Json])[] = [
  ['data["a"]["b"] == 1', true],
  ["data['a'].get('b', 0) > 0", true],
  ['data.a.b', 1],
  ['data.get("zz")', null],
  ['data.get("zz", 5)', 5],
  ['1 < data.a.b < 3', false],
  ['0 < data.a.b < 3', true],
  ['(3 > 2) == True', true],
  ['data.n is None', true],
  ['data.s is not None', true],
  ['not data.n', true],
  ['1 in data["list"] and "x" not in data.s', true],
  ['not []', true],
  ['[] or {} or "" or 0 or "last"', 'last'],
  ['True and None', null],
  ['1 == True', true],
  ['"1" == 1', false],
  ['2 ** 3 ** 2', 512],
  ['-2 ** 2', -4],
  ['7 // -2', -4],
  ['-7 % 3', 2],
  ['7 / 2', 3.5],
  ['1 + 2 * 3 - 4', 3],
  ['"a" if data.t else "b"', 'a'],
  ['[1, 2, 3][0:2]', [1, 2]],
  ['data.list[-1]', 3],
  ['data.s[1]', 'é'],
  ['data.s.upper().startswith("H")', true],
  ['data.o.items()', [['x', 1]]],
  ['(1,)', [1]],
  ['{"a": [1, (2, 3)]}["a"]', [1, [2, 3]]],
  ["'''it's'''", "it's"],
  ['"2024-05-17".find("-", 5)', 7],
  ['"2024-05-17".index("-", 5)', 7],
  ['"2024-05-17".count("-", 5)', 1],
  ['"2024-05-17".startswith("05", 5)', true],
  ['"2024-05-17".endswith("24", 0, 4)', true],
  ['"😀b".find("", 3)', -1],
  ['"2024-05-17".rfind("-", 0, -3)', 4],
  ['"".splitlines()', []],
  ['"a\\r\\nb\\n".splitlines(True)', ['a\r\n', 'b\n']],
  ['"-7".zfill(4)', '-007'],
  ['"😀".rjust(3, "é")', 'éé😀'],
  ["'a\\n\\x41\\u00e9' 'b'", 'a\nAéb'],
];

const REFUSED: readonly (readonly [text: string, code: string])[] = [
  ['foo', 'EXPRESSION_FAILED'],
  ['len(data)', 'EXPRESSION_FAILED'],
  ['__import__("os")', 'EXPRESSION_FAILED'],
  ['data.zz', 'EXPRESSION_FAILED'],
  ['data["zz"]', 'EXPRESSION_FAILED'],
  ['data.list[9]', 'EXPRESSION_FAILED'],
  ['data.constructor', 'EXPRESSION_FAILED'],
  ['data["__proto__"]', 'EXPRESSION_FAILED'],
  ['data.__class__.__mro__', 'EXPRESSION_FAILED'],
  ['data.s.constructor("x")', 'EXPRESSION_FAILED'],
  ['"a" < 1', 'EXPRESSION_FAILED'],
  ['"a".upper(1)', 'EXPRESSION_FAILED'],
  ['"a".find("a", 0, 1, 2)', 'EXPRESSION_FAILED'],
  ['[1].index(1, 0)', 'EXPRESSION_FAILED'],
  ['"a".ljust(3, "ab")', 'EXPRESSION_FAILED'],
  ['1 / 0', 'EXPRESSION_FAILED'],
  ['data.s % 2 == 0', 'EXPRESSION_FAILED'],
  ['"42" % 2 == 0', 'EXPRESSION_FAILED'],
  ['[1 2]', 'EXPRESSION_SYNTAX'],
  ['1 +', 'EXPRESSION_SYNTAX'],
  ['', 'EXPRESSION_SYNTAX'],
  ['1 2', 'EXPRESSION_SYNTAX'],
  ['(1', 'EXPRESSION_SYNTAX'],
  ['"open', 'EXPRESSION_SYNTAX'],
  ['lambda: 1', 'EXPRESSION_SYNTAX'],
  ['[x for x in data]', 'EXPRESSION_SYNTAX'],
  ['data.s | upper', 'EXPRESSION_SYNTAX'],
  ['"a" * 10 ** 9', 'EXPRESSION_LIMIT'],
  ['10 ** 400', 'EXPRESSION_LIMIT'],
  ['2 ** 10 ** 10', 'EXPRESSION_LIMIT'],
  ['['.repeat(5000), 'EXPRESSION_LIMIT'],
  [`1${'+1'.repeat(50_000)}`, 'EXPRESSION_LIMIT'],
  [`${'not '.repeat(50_000)}1`, 'EXPRESSION_LIMIT'],
];

describe('a condition', () => {
  it.each(SEMANTICS)('%s is %j', (text, value) => {
    expect(evaluate(text)).toEqual(value);
  });

  it.each(
    REFUSED.map(([text, code]) => [text.slice(0, 40), code, text] as const),
  )('%s is refused as %s', (_shown, code, text) => {
    expect(refusalOf(() => evaluate(text)).code).toBe(code);
  });

  const PIECES = [
    'data',
    '.a',
    '["a"]',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ':',
    ',',
    'and',
    'or',
    'not',
    'in',
    'is',
    'None',
    'if',
    'else',
    '1',
    '2.5',
    '"t"',
    '+',
    '-',
    '*',
    '**',
    '//',
    '%',
    '<',
    '==',
    '.get',
  ];

  it('made of any text has a value, or is refused by the error table, and changes no data', () => {
    const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 20 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.oneof(pieces, fc.string({ unit: 'binary' })), fc.jsonValue(), (text, value) => {
        const data = { a: value } as JsonObject;
        const before = JSON.stringify(data);
        try {
          expect(compileCondition(text).evaluate(data)).not.toBe(undefined);
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'LoopwrightError', code: expect.stringMatching(/^EXPRESSION_/) });
        }
        expect(JSON.stringify(data)).toBe(before);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('a path', () => {
  it.each([
    ['a.b', 1],
    ['l[0].k', 'b'],
    ['["dotted.key"]', 7],
    ['n', null],
    ['q.w', null],
    ['l[5].k', null],
    ['constructor', null],
    ['a.__proto__', null],
    ['', null],
    ['a..b[', null],
  ])('%s leads to %j', (path, value) => {
    expect(pickPath(DATA, path)).toEqual(value);
  });
});

describe('the items of a for-each', () => {
  it.each([
    ['[1, {"a": true}]', [1, { a: true }]],
    ["['a', None, True, (1, 2)]", ['a', null, true, [1, 2]]],
    ['list', [1, 2, 3]],
    ['data.list', [1, 2, 3]],
    ['{"a": 1}', []],
    ['"list"', []],
    ['s', []],
    ['nothing.there', []],
    ['[1, ', []],
    ['', []],
  ])('%s gives %j', (text, items) => {
    expect(parseItems(text, DATA)).toEqual(items);
  });

  it('are not none where the list is too long to be read', () => {
    expect(refusalOf(() => parseItems(`[${"'a',".repeat(130_000)}]`, DATA)).code).toBe('EXPRESSION_LIMIT');
  });

  it('are a list whatever the text is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `[${text}]`),
        ),
        (text) => {
          expect(Array.isArray(parseItems(text, DATA))).toBe(true);
        },
      ),
    );
  });
});
