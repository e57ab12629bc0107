import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../packages/app/bin/loopwright.mjs', import.meta.url));
const START_MS = 180_000;
/** Traces are sent by the tests that are about them alone, wherever whoever runs the tests sends those of other programs. */
const NO_TRACES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: '',
  OTEL_SERVICE_NAME: '',
  OTEL_RESOURCE_ATTRIBUTES: '',
  OTEL_SDK_DISABLED: '',
  OTEL_TRACES_EXPORTER: '',
};

/** How a process is started. */
export interface ProcessOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Module that is loaded before the program. */
  readonly preload?: string;
  /** File descriptor that a server logs to; `log()` is empty then. */
  readonly logTo?: number;
}

/** A real server process on a free port of 127.0.0.1. */
export interface ServerProcess {
  readonly pid: number;
  /** Without a slash at its end, such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** What it wrote to stdout so far. */
  output(): string;
  /** What it wrote to stderr so far. */
  log(): string;
  /** Sends a signal and resolves with the exit code (null: ended by a signal), when all that it wrote was read. */
  end(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): Promise<number | null>;
  /** Halts it where it stands, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  readonly exited: Promise<number | null>;
}

const preloading = ({ preload }: ProcessOptions): string[] => (preload === undefined ? [] : ['--import', preload]);

/** Starts `loopwright start` on a data folder and resolves when it answers. Rejects with what it printed when it ends before. */
export async function startServer(dataDir: string, options: ProcessOptions = {}): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [...preloading(options), LAUNCHER, 'start', '--port', '0', '--data-dir', dataDir, ...(options.args ?? [])],
    {
      env: { ...process.env, ...NO_TRACES, LOOPWRIGHT_LOG_LEVEL: 'warn', ...options.env },
      stdio: ['ignore', 'pipe', options.logTo ?? 'pipe'],
    },
  );
  let out = '';
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk;
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const origin = await new Promise<string>((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The server did not answer within ${START_MS} ms.\n${out}${log}`));
    }, START_MS);
    child.stdout!.on('data', (chunk: Buffer) => {
      out += chunk;
      const address = /http:\/\/\S+:\d+/.exec(out);
      if (address === null) return;
      clearTimeout(limit);
      resolve(address[0].replace(/\/$/, ''));
    });
    exited.then((code) => {
      clearTimeout(limit);
      reject(new Error(`The server ended with ${code}.\n${out}${log}`));
    });
  });
  return {
    pid: child.pid!,
    origin,
    output: () => out,
    log: () => log,
    exited,
    end: (signal) => endProcess(child, signal, exited),
    signal: (signal) => void child.kill(signal),
  };
}

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly pid: number;
  /** What it wrote to stderr so far. */
  log(): string;
  /** Sends a signal; resolves with the exit code once it ended, when all that it wrote was read. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** Halts it where it stands, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  readonly exited: Promise<number | null>;
}

/** Starts `loopwright worker` and resolves when it works. Rejects with what it printed when it ends before. */
export async function startWorker(
  dataDir: string,
  databaseUrl: string,
  options: ProcessOptions = {},
): Promise<WorkerProcess> {
  const child = spawn(
    process.execPath,
    [...preloading(options), LAUNCHER, 'worker', '--data-dir', dataDir, ...(options.args ?? [])],
    {
      env: {
        ...process.env,
        ...NO_TRACES,
        LOOPWRIGHT_LOG_LEVEL: 'warn',
        LOOPWRIGHT_DATABASE_URL: databaseUrl,
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk;
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      if (out.includes('is ready')) resolve();
    });
    exited.then((code) => reject(new Error(`The worker ended with ${code}.\n${out}${log}`)));
  });
  return {
    pid: child.pid!,
    log: () => log,
    exited,
    end: (signal) => endProcess(child, signal, exited),
    signal: (signal) => void child.kill(signal),
  };
}

async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals,
  exited: Promise<number | null>,
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return exited;
}

/** A new folder that the caller removes. */
export async function temporaryFolder(name: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `loopwright-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
