import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure } from '@loopwright/model';
import type { Vault } from '@loopwright/runtime/ports';
import { syncFolder } from '@loopwright/storage';
import { CannotStart, noRoom } from './cannot-start.ts';

const MARK = 'sealed:v1:';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keys that follow from the one key file of a data folder (HKDF, RFC 5869). */
export interface Keys {
  readonly vault: Uint8Array;
  readonly tokens: Uint8Array;
  /** Tells whether two processes have the same key, and nothing of it. */
  readonly digest: string;
}

/** Reads the key file of a data folder; makes it when it is not there, readable by its owner alone. Throws CannotStart where it holds no key, or the disk has no room for it. */
export async function readKeys(dataDir: string): Promise<Keys> {
  const found = await findKeys(dataDir);
  if (found !== null) return found;
  const file = join(dataDir, 'secret.key');
  await makeKeyFile(file);
  return keysFrom(file, (await readText(file)) ?? '');
}

/** The keys of a data folder; null where there is no key file, and none is made. Throws CannotStart where it holds no key. */
export async function findKeys(dataDir: string): Promise<Keys | null> {
  const file = join(dataDir, 'secret.key');
  const text = await readText(file);
  return text === null ? null : keysFrom(file, text);
}

/** Gives a key file that holds no key another name beside it, so that one with a key can be made. One that holds a key, or none, is left. */
export async function setDamagedAside(dataDir: string, at: number): Promise<void> {
  const file = join(dataDir, 'secret.key');
  const text = await readText(file);
  if (text === null || keyIn(text) !== null) return;
  await rename(file, `${file}.damaged-${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}`);
}

function keysFrom(file: string, text: string): Keys {
  const key = keyIn(text);
  if (key === null)
    throw new CannotStart(
      `The key file ${file} is ${text === '' ? 'empty' : 'damaged'}: restore it from a backup, or, where the database is beside it, go on without it by loopwright start --new-secret-key, which tells the passwords that must be set again`,
    );
  const derive = (purpose: string): Uint8Array => new Uint8Array(hkdfSync('sha256', key, '', purpose, KEY_BYTES));
  const digest = Buffer.from(derive('loopwright key check')).toString('base64url');
  return { vault: derive('loopwright vault'), tokens: derive('loopwright tokens'), digest };
}

function keyIn(text: string): Buffer | null {
  const key = Buffer.from(text, 'base64url');
  return key.length === KEY_BYTES ? key : null;
}

async function readText(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/** Makes the file whole or not at all: half a key would keep every later start out. Of two processes that do so the first one's stays. */
async function makeKeyFile(file: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  try {
    await writeWhole(fresh, `${randomBytes(KEY_BYTES).toString('base64url')}\n`);
    await link(fresh, file).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return undefined;
      return rename(fresh, file); // the file system knows no links
    });
  } catch (cause) {
    throw noRoom(cause, file) ?? cause;
  } finally {
    await rm(fresh, { force: true });
  }
  await syncFolder(dirname(file));
}

async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether a text was sealed by a vault, whatever its key. */
export const isSealed = (text: string): boolean => text.startsWith(MARK);

/** Seals texts by AES-256-GCM (NIST SP 800-38D): `sealed:v1:` and base64url of nonce, tag and cipher text. */
export function createVault(key: Uint8Array): Vault {
  const signing = new Uint8Array(hkdfSync('sha256', key, '', 'loopwright signatures', KEY_BYTES));
  return {
    isSealed,
    sign: (text) => createHmac('sha256', signing).update(text).digest('base64url'),
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return MARK + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(text) {
      const bytes = Buffer.from(text.slice(MARK.length), 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
          'utf8',
        );
      } catch (cause) {
        throw failure('INTERNAL', {
          detail: 'A password was sealed under another key: is secret.key the one of this data folder?',
          cause,
        });
      }
    },
  };
}
