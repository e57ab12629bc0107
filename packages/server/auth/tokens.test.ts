import { createHmac, randomBytes } from 'node:crypto';
import type { UserId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { createTokens } from './tokens.ts';

const ADA = 1 as UserId;
const NOON = 1_800_000_000_000;
const key = randomBytes(32);
let now = NOON;
const tokens = createTokens(key, () => now);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

describe('a token', () => {
  it('has the claims of the contract, and the generation that a sign-out moves on', () => {
    const token = tokens.access(ADA, 3);
    expect(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())).toMatchObject({ alg: 'HS256' });
    const claims = { user_id: 1, gen: 3, jti: expect.stringMatching(/^[0-9a-f-]{36}$/), iat: NOON / 1000 };
    expect(claimsOf(token)).toEqual({ ...claims, token_type: 'access', exp: NOON / 1000 + 3600 });
    expect(claimsOf(tokens.refresh(ADA, 3))).toEqual({ ...claims, token_type: 'refresh', exp: NOON / 1000 + 604_800 });
    expect(tokens.read(token, 'access')).toEqual(claimsOf(token));
  });

  it('is of its own type only', () => {
    expect(tokens.read(tokens.access(ADA, 0), 'refresh')).toBe(null);
    expect(tokens.read(tokens.refresh(ADA, 0), 'access')).toBe(null);
  });

  it('is dead once its hour is over', () => {
    const token = tokens.access(ADA, 0);
    now = NOON + 3_599_000;
    expect(tokens.read(token, 'access')).not.toBe(null);
    now = NOON + 3_600_000;
    expect(tokens.read(token, 'access')).toBe(null);
    now = NOON;
  });

  it('of another key, algorithm or form is refused', () => {
    const claims = { ...claimsOf(tokens.access(ADA, 0)) };
    const signed = (head: unknown, body: unknown, secret = key): string => {
      const text = `${part(head)}.${part(body)}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    const head = { alg: 'HS256', typ: 'JWT' };
    expect(tokens.read(signed(head, claims), 'access')).not.toBe(null);
    const wrong = [
      signed(head, claims, randomBytes(32)),
      signed({ alg: 'HS512', typ: 'JWT' }, claims),
      `${part({ alg: 'none' })}.${part(claims)}.`,
      signed(head, { ...claims, exp: undefined }),
      signed(head, { ...claims, exp: 'never' }),
      signed(head, { ...claims, user_id: '1' }),
      signed(head, { ...claims, gen: undefined }),
      signed(head, [claims]),
      signed(head, null),
      '',
      'a.b',
      'a.b.c',
      '....',
      'null',
    ];
    expect(wrong.map((token) => tokens.read(token, 'access'))).toEqual(wrong.map(() => null));
  });
});
