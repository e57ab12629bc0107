import { describe, expect, it } from 'vitest';
import { keyProblem, LONGEST_KEY_BYTES } from './key.ts';

describe('a key', () => {
  it('has as many bytes of UTF-8 as are allowed, whatever its characters are', () => {
    for (const [character, bytes] of [
      ['k', 1],
      ['ü', 2],
      ['語', 3],
      ['\u{1f680}', 4],
    ] as const) {
      const longest = character.repeat(Math.floor(LONGEST_KEY_BYTES / bytes));
      expect(keyProblem(longest)).toBeNull();
      const tooMany = Buffer.byteLength(longest) + bytes;
      expect(keyProblem(longest + character)).toContain(`has ${tooMany} bytes of UTF-8, at most 1000 are allowed`);
    }
  });

  it('that is too long is shown in part, without half a character at its end', () => {
    expect(keyProblem(`k${'\u{1f680}'.repeat(300)}`)).toBe(
      `"k${'\u{1f680}'.repeat(19)}…" has 1201 bytes of UTF-8, at most 1000 are allowed: make it shorter`,
    );
  });

  it('holds no half of a character, which would be the same on the disk as another', () => {
    expect(keyProblem('\ud800')).toBe('"\ufffd" is no valid Unicode text: leave out what is half of a character');
    expect(keyProblem('')).toBeNull();
  });
});
