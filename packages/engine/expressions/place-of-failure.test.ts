import type { JsonObject } from '@loopwright/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition, placeOfFailure } from './index.ts';

const DATA: JsonObject = { a: { b: 1 }, list: [1, 2], s: 'x', n: null };

/** `|` stands before the place that is told. */
const placed = (marked: string): string => {
  const text = marked.replace('|', '');
  expect(() => compileCondition(text).evaluate(DATA, 1000)).toThrow();
  const at = placeOfFailure(text, DATA, 1000);
  return at === null ? text : `${text.slice(0, at)}|${text.slice(at)}`;
};

describe('a condition that fails is at fault', () => {
  it.each([
    ['at a word or sign that can not stand there', '1 + |* 2'],
    ['at a character of no language', 'data.a and |§'],
    ['at a bracket that is not closed', 'data.a == |['],
    ['at a bracket that was not opened', 'data.a == 1|]'],
    ['at a text that is not closed', "data.s == |'x"],
    ['at a character that is none', "data.s == 'x|\\xZZ'"],
    ['at a number that is too large', '1 < |1e999'],
    ['at its end, where it ends too early', '1 + 2 +|'],
    ['at what stands where "else" is missing', '1 if 2 |then 3'],
    ['at a slice that stands alone', '1 + data.list[(1):2:3|:4]'],
    ['at a name that is unknown', 'data.a and |nil == 1'],
    ['at a key that is missing', 'data["a"][|"c"]["d"] == 1'],
    ['at a key that is missing behind a dot', 'data.a.|c.d == 1'],
    ['at an index that is missing', 'data.list[1] == data.list[|5 + 2]'],
    ['at a sign that does not take its sides', '1 + 2 |+ data.s + 3'],
    ['at the sign of a chain that does not order them', '0 < 1 |< data.s < 3'],
    ['at a comparison in brackets', '(data.n |< 1) < 3'],
    ['at "in" that takes no number', '1 + 1 == 2 and 1 |in 3'],
    ['at "not in" that takes no number', '1 |not in 3'],
    ['at a minus that takes no text', '1 + |-data.s'],
    ['at a method that there is not', 'data.a.b == 1 and data.s.|nope()'],
    ['at a method that takes nothing of the kind', 'data.list[0] == 1 and data.s.|zfill("x")'],
    ['at what can not be called', '1 == data["list"]|(2)'],
    ['in the branch that was taken', '1 / 0 if data.n else 2 |/ 0'],
    ['behind blanks and lines', '\n  1 +\n   |nil'],
  ])('%s: %s', (_, marked) => expect(placed(marked)).toBe(marked));

  it('nowhere, where it does not fail, and as a whole, where it is too deep', () => {
    expect(placeOfFailure('data.a.b == 1', DATA)).toBe(null);
    expect(placeOfFailure(` ${'1+'.repeat(1000)}1`, DATA)).toBe(1);
  });

  it('inside of it, whatever it is', () => {
    const words = [
      'data',
      '.a',
      '["b"]',
      '(',
      ')',
      '[',
      ']',
      ' not ',
      ' in ',
      ' < ',
      '+',
      '-',
      '1',
      "'x'",
      ' if ',
      ' else ',
      ',',
      ':',
      ' ',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const at = placeOfFailure(text, DATA, 1000);
        let failed = false;
        try {
          compileCondition(text).evaluate(DATA, 1000);
        } catch {
          failed = true;
        }
        expect(at !== null).toBe(failed);
        if (at !== null) expect(at >= 0 && at <= text.length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
