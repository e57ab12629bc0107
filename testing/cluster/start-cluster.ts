import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Starts a PostgreSQL of npm, a server and some workers on this machine, to try how they share work: `npm run start:cluster`.
 * A signal ends all of them, the database last; what is under way goes on at the next start.
 */
const LAUNCHER = fileURLToPath(new URL('../../packages/app/bin/loopwright.mjs', import.meta.url));
const POSTGRES = fileURLToPath(new URL('./keep-postgres.ts', import.meta.url));
/** Longest end of a server or worker, and then of the database, milliseconds. */
const END_MS = 15_000;

const USAGE =
  'Usage: npm run start:cluster -- [--data-dir ./data/cluster] [--port 7878] [--workers 3]\nA PostgreSQL, one server and some workers on this machine, to try them; Ctrl-C ends all.\n';

function refuse(what: string): never {
  process.stderr.write(`${what}\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        'data-dir': { type: 'string', default: './data/cluster' },
        port: { type: 'string', default: '7878' },
        workers: { type: 'string', default: '3' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    return refuse((cause as Error).message);
  }
}

const values = readArguments();
const workers = Number(values.workers);
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
if (!Number.isInteger(workers) || workers < 1) refuse(`--workers: ${values.workers} is not allowed; give 1 or more`);
const folder = resolve(values['data-dir']);

interface Part {
  readonly name: string;
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  /** The first line that it prints; rejects when it ends before. */
  readonly ready: Promise<string>;
}

/** Started so far, in order: they end in the reverse one. */
const parts: Part[] = [];
let isEnding = false;

function run(
  name: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly detached?: boolean },
): Part {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...options.env },
    detached: options.detached ?? false,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout! });
  const ready = new Promise<string>((done, fail) => {
    lines.once('line', done);
    exited.then(() => fail(new Error(`Not started: ${name}`)), fail);
  });
  ready.catch(() => undefined); // waited for below
  const part = { name, child, exited, ready };
  parts.push(part);
  if (options.env !== undefined) lines.on('line', (line) => process.stdout.write(`  ${line}\n`)); // the database's has its password
  exited.then(
    () => isEnding || process.stdout.write(`Ended: ${name}, process ${child.pid}; the others go on\n`),
    () => undefined,
  );
  return part;
}

function within(exited: Promise<unknown>, { child }: Part): Promise<unknown> {
  const limit = setTimeout(() => child.kill('SIGKILL'), END_MS);
  return exited.finally(() => clearTimeout(limit));
}

/** Ends what was started: servers and workers at once, then the database. */
async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  const [database, ...others] = parts;
  for (const { child } of others) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await Promise.all(others.map((part) => within(part.exited, part)));
  if (database !== undefined) {
    database.child.stdin!.end();
    await within(database.exited, database);
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (!isEnding) process.stdout.write('\nEnding: what is under way is set aside and goes on at the next start\n');
    end().then(() => process.exit(0));
  });

try {
  process.stdout.write(`Starting a PostgreSQL in ${relative('.', folder) || '.'}\n`);
  const database = run('the PostgreSQL', [POSTGRES, folder], { detached: true });
  const env = {
    LOOPWRIGHT_DATABASE_URL: await database.ready,
    LOOPWRIGHT_DATA_DIR: folder,
    LOOPWRIGHT_LOG_LEVEL: process.env.LOOPWRIGHT_LOG_LEVEL ?? 'warn',
  };
  const server = run('the server', [LAUNCHER, 'start', '--no-work', '--port', values.port], { env });
  await server.ready; // it makes the tables and the key
  const started = Array.from({ length: workers }, (_, index) =>
    run(`worker ${index + 1}`, [LAUNCHER, 'worker'], { env }),
  );
  await Promise.all(started.map(({ ready }) => ready));
  process.stdout.write(
    `All run: processes ${parts.map(({ name, child }) => `${child.pid} (${name})`).join(', ')}.\n` +
      'End a worker by `kill -9` and its loops go on on another. Ctrl-C ends all.\n',
  );
} catch (cause) {
  if (!isEnding) {
    process.stderr.write(`${(cause as Error).message}: the cluster ends\n`);
    await end();
    process.exit(1);
  }
}
