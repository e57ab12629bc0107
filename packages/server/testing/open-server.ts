import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTINGS, type Settings } from '@loopwright/model';
import { builtins, iconsFolder } from '@loopwright/nodes';
import { createRuntime, type Runtime } from '@loopwright/runtime';
import type { Clock, Log, Store, Vault } from '@loopwright/runtime/ports';
import type { NodeType } from '@loopwright/sdk';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import type { FastifyInstance } from 'fastify';
import { createServer } from '../create-server.ts';

/** A server on a real store and a real runtime in a folder of its own; requests are injected. */
export interface OpenServer {
  readonly app: FastifyInstance;
  readonly runtime: Runtime;
  readonly store: Store;
  readonly database: SqliteStore;
  readonly filesFolder: string;
  /** Lines that the server logged as errors. */
  readonly errors: readonly string[];
  /** Makes an account; answers what its requests carry. */
  register(): Promise<{
    readonly token: string;
    readonly userId: number;
    readonly headers: Readonly<Record<string, string>>;
  }>;
  close(): Promise<void>;
}

/** Changes to the defaults. */
export interface OpenServerOptions {
  readonly settings?: Partial<Settings>;
  /** Node types beside the built-ins. */
  readonly types?: readonly NodeType[];
  readonly clock?: Clock;
  readonly vault?: Vault;
  /** One-time token for the first account from elsewhere. */
  readonly setupToken?: string;
  readonly editorFolder?: string;
  readonly examplesFolder?: string;
}

/** Opens it and starts the runtime. Sign-up is open, rates are not limited. */
export async function openServer({
  settings = {},
  types = [],
  clock = systemClock,
  vault = createVault(),
  setupToken,
  editorFolder,
  examplesFolder,
}: OpenServerOptions = {}): Promise<OpenServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'loopwright-server-'));
  const defaults = Object.fromEntries(Object.entries(SETTINGS).map(([name, row]) => [name, row.default]));
  const all = {
    ...defaults,
    openSignUp: true,
    rateLimit: 10_000_000,
    loginRateLimit: 1_000_000,
    ...settings,
    dataDir,
  } as unknown as Settings;
  const errors: string[] = [];
  const log: Log = { info() {}, warn() {}, error: (fields, text) => errors.push(`${text} ${JSON.stringify(fields)}`) };
  const fatal = (reason: unknown): void => {
    errors.push(`fatal ${String(reason)}`);
  };
  const database = await openSqlite({ dataDir, clock, onFatal: fatal });
  const runtime = createRuntime({
    store: database,
    settings: all,
    clock,
    vault,
    log,
    nodeTypes: { iconsFolder, load: async () => ({ types: [...builtins, ...types], broken: [] }) },
    outputFolder: join(dataDir, 'output'),
    onFatal: fatal,
  });
  await runtime.start();
  const filesFolder = join(dataDir, 'files');
  const app = await createServer({
    store: runtime.store,
    runtime,
    settings: all,
    clock,
    log,
    tokenKey: randomBytes(32),
    filesFolder,
    editorFolder: editorFolder ?? null,
    examplesFolder: examplesFolder ?? null,
    version: '0.0.0',
    build: 'test',
    setupToken: () => setupToken ?? null,
    showSetupLink: () => undefined,
  });
  let users = 0;

  return {
    app,
    runtime,
    store: runtime.store,
    database,
    filesFolder,
    errors,
    async register() {
      users += 1;
      const password = 'an unusual phrase 17';
      const payload = {
        username: `user${users}`,
        email: '',
        password,
        password_confirm: password,
        setup_token: setupToken,
      };
      const reply = await app.inject({ method: 'POST', url: '/api/auth/register/', payload });
      if (reply.statusCode !== 201) throw new Error(`The account was refused: ${reply.body}`);
      const { access, user } = reply.json<{ access: string; user: { id: number } }>();
      return { token: access, userId: user.id, headers: { authorization: `Bearer ${access}` } };
    },
    async close() {
      await app.close();
      await runtime.stop();
      await database.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A vault under a key that nobody keeps. */
export function createVault(): Vault {
  const key = randomBytes(32);
  const mark = 'sealed:v1:';
  return {
    isSealed: (text) => text.startsWith(mark),
    sign: (text) => createHmac('sha256', key).update(text).digest('base64url'),
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return mark + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(text) {
      const bytes = Buffer.from(text.slice(mark.length), 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}
