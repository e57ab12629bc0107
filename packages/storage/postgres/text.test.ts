import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromStoredText, toStoredText } from './text.ts';

const awkward = fc.string({ unit: fc.constantFrom('\u0000', '\u0001', '0', '1', 'a', '☃') });

it('a text comes back as it was given, and none is stored with a zero in it', () => {
  fc.assert(
    fc.property(awkward, (text) => {
      expect(toStoredText(text)).not.toContain('\u0000');
      expect(fromStoredText(toStoredText(text))).toBe(text);
    }),
  );
});

it('two texts are stored alike only when they are equal', () => {
  fc.assert(
    fc.property(awkward, awkward, (one, other) => (toStoredText(one) === toStoredText(other)) === (one === other)),
  );
});
