import { describe, expect, it } from 'vitest';
import { hashPassword, NOBODYS_HASH, passwordMatches, passwordProblem } from './passwords.ts';

describe('a password’s hash', () => {
  it('is a PHC string of argon2id with 19 MiB, two passes and a salt of its own', async () => {
    const [one, other] = [await hashPassword('an unusual phrase'), await hashPassword('an unusual phrase')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(other).not.toBe(one);
  });

  it('knows its password, however its letters are composed, and no other', async () => {
    const hash = await hashPassword('zo\u00eb walks the d\u00f6g');
    expect(await passwordMatches('zoe\u0308 walks the do\u0308g', hash)).toBe(true);
    expect(await passwordMatches('zoe walks the dog', hash)).toBe(false);
    expect(await passwordMatches('', hash)).toBe(false);
  });

  it('of another cost is still understood', async () => {
    // Of the reference implementation: argon2id, m=256, t=2, p=1, password "password", salt "somesalt".
    const hash = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    expect(await passwordMatches('password', hash)).toBe(true);
  });

  it('that is none belongs to no password, nor does nobody’s', async () => {
    expect(await passwordMatches('none', 'none')).toBe(false);
    expect(await passwordMatches('', NOBODYS_HASH)).toBe(false);
  });
});

describe('a new password', () => {
  it.each(['short 7', '1234567890123', 'Password123', 'x'.repeat(1025)])('is refused: %s', (password) => {
    expect(passwordProblem(password)).toEqual(expect.stringMatching(/^This password is /));
  });

  it.each(['eight ch', 'x'.repeat(1024), '1234567a'])('is taken: %s', (password) => {
    expect(passwordProblem(password)).toBe(null);
  });
});
