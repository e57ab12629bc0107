import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** Cost of a hash: 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, argon2id). */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const TAG_BYTES = 32;
const SALT_BYTES = 16;

/** Hash of a password as a PHC string (argon2id, RFC 9106). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await argon2id(password, salt, MEMORY_KIB, PASSES, LANES, TAG_BYTES);
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${bare(salt)}$${bare(tag)}`;
}

/** Whether a password belongs to a hash; false for text that is none. Takes the same time for every password. */
export async function passwordMatches(password: string, hash: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash);
  if (parts === null) return false;
  const expected = Buffer.from(parts[5]!, 'base64');
  const tag = await argon2id(
    password,
    Buffer.from(parts[4]!, 'base64'),
    Number(parts[1]),
    Number(parts[2]),
    Number(parts[3]),
    expected.length,
  );
  return timingSafeEqual(tag, expected);
}

function argon2id(
  password: string,
  salt: Buffer,
  memory: number,
  passes: number,
  parallelism: number,
  tagLength: number,
): Promise<Buffer> {
  return derive('argon2id', {
    message: Buffer.from(password.normalize('NFKC')),
    nonce: salt,
    memory,
    passes,
    parallelism,
    tagLength,
  });
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

/** A hash that no password has: an unknown user, and one without a password, cost what a wrong password costs. */
export const NOBODYS_HASH = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** In place of a hash: a user made without a password, who signs in with none until one is set. */
export const NO_PASSWORD = 'none';

const SHORTEST = 8;
const LONGEST = 1024;

/** Passwords so common that they protect nothing; compared without case. */
const COMMON = new Set(
  (
    'password password1 password12 password123 passw0rd p@ssw0rd 12345678 123456789 1234567890 qwertyui qwertyuiop qwerty123 ' +
    'iloveyou princess sunshine football baseball superman trustno1 welcome1 letmein1 abcd1234 abcdefgh 1q2w3e4r 1qaz2wsx ' +
    'zaq12wsx admin123 administrator changeme changeme123 computer internet whatever starwars dragon123 monkey123 master123 ' +
    'michelle jennifer jordan23 liverpool chelsea1 qazwsxedc asdfghjkl zxcvbnm1 aaaaaaaa secret123 default1 loopwright'
  ).split(' '),
);

/** What is wrong with a new password, or null. */
export function passwordProblem(password: string): string | null {
  if (password.length < SHORTEST) return `This password is too short. It must contain at least ${SHORTEST} characters.`;
  if (password.length > LONGEST) return `This password is too long. It must contain at most ${LONGEST} characters.`;
  if (/^\d+$/.test(password)) return 'This password is entirely numeric.';
  if (COMMON.has(password.toLowerCase())) return 'This password is too common.';
  return null;
}
