import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Instant, UserId } from '@loopwright/model';

const require = createRequire(import.meta.url);

const ACCESS_SECONDS = 3600;
const REFRESH_SECONDS = 7 * 86_400;

/** Claims of a token (RFC 7519), `gen` being the user's token generation: sign-out everywhere moves it on. */
export interface Claims {
  readonly token_type: 'access' | 'refresh';
  readonly user_id: UserId;
  readonly gen: number;
  readonly jti: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly iat: number;
}

/** Makes and reads tokens. */
export interface Tokens {
  access(userId: UserId, generation: number): string;
  refresh(userId: UserId, generation: number): string;
  /** Claims of a valid token of that type; null when it is forged, expired or of another type. */
  read(token: string, type: Claims['token_type']): Claims | null;
}

/** Tokens signed by HS256 under one key. */
export function createTokens(key: Uint8Array, now: () => Instant): Tokens {
  const secret = Buffer.from(key);
  let jwt: ReturnType<typeof load> | undefined;
  const load = () => {
    const { createSigner, createVerifier } = require('fast-jwt') as typeof import('fast-jwt');
    return {
      sign: createSigner({ key: secret, algorithm: 'HS256' }),
      verify: createVerifier({ key: secret, algorithms: ['HS256'], ignoreExpiration: true }),
    };
  };
  /** The library comes with the first token, so that no start waits for it. */
  const library = () => {
    jwt ??= load();
    return jwt;
  };
  const make = (type: Claims['token_type'], userId: UserId, gen: number, seconds: number): string => {
    const iat = Math.floor(now() / 1000);
    return library().sign({ token_type: type, user_id: userId, gen, jti: randomUUID(), iat, exp: iat + seconds });
  };
  return {
    access: (userId, generation) => make('access', userId, generation, ACCESS_SECONDS),
    refresh: (userId, generation) => make('refresh', userId, generation, REFRESH_SECONDS),
    read(token, type) {
      const { verify } = library();
      let claims: Partial<Claims>;
      try {
        claims = verify(token) as Partial<Claims>;
      } catch {
        return null;
      }
      const whole =
        claims.token_type === type &&
        Number.isSafeInteger(claims.user_id) &&
        Number.isSafeInteger(claims.gen) &&
        typeof claims.jti === 'string' &&
        typeof claims.exp === 'number';
      // Expiry by the store's clock, like every other instant.
      return whole && claims.exp! > now() / 1000 ? (claims as Claims) : null;
    },
  };
}
