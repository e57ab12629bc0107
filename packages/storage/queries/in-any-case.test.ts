import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inAnyCase } from './in-any-case.ts';

const text = fc.string({ unit: fc.constantFrom(...'aZéÉßσςΣжЖİ𐐀𐐨.\\[]^$*?\0 \n'), maxLength: 12 });
const finds = (part: string, whole: string): boolean => new RegExp(inAnyCase(part), 'u').test(whole);

it('finds every part of a text, whatever is in it, and with each letter in another case', () => {
  const swapped = (part: string): string =>
    Array.from(part, (letter) => {
      const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
      return [...other].length === 1 ? other : letter;
    }).join('');
  fc.assert(
    fc.property(text, text, text, (before, part, behind) => {
      expect(finds(part, before + part + behind)).toBe(true);
      expect(finds(swapped(part), before + part + behind)).toBe(true);
    }),
  );
});

it('finds nothing else', () => {
  fc.assert(
    fc.property(text, text, (part, whole) => {
      if (finds(part, whole)) expect(folded(whole)).toContain(folded(part));
    }),
  );
});

/** All forms of a letter as one. */
const folded = (whole: string): string => whole.toUpperCase();
