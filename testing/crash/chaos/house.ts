import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../process/free-port.ts';
import { type OwnPostgres, startOwnPostgres } from '../../process/postgres-process.ts';
import {
  type ProcessOptions,
  type ServerProcess,
  startServer,
  startWorker,
  temporaryFolder,
  type WorkerProcess,
} from '../../process/server-process.ts';
import { bringNodes } from './stumble.ts';

/** What is struck: all processes of an installation, and what they stand on. */
export interface House {
  readonly folder: string;
  readonly server: Place;
  /** None where the server does the work. */
  readonly workers: readonly Place[];
  /** Null where the server has a database of its own. */
  readonly postgres: OwnPostgres | null;
  /** Address of the server now; it changes when that is started anew. */
  origin(): string;
  /** Does something rough, and puts right what it broke. */
  strike(what: string, work: () => Promise<unknown>): Promise<void>;
  /** When something was struck, as `performance.now()` has it: from the blow until all stood again. */
  readonly strikes: readonly Strike[];
  /** Processes that ended though nobody ended them, with the last that they said. */
  died(): readonly string[];
  /** What its processes said of errors. */
  complaints(): readonly string[];
  end(): Promise<void>;
}

/** A blow. */
export interface Strike {
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

/** Where one process is, and after it the next. */
export interface Place {
  pid(): number;
  /** Whether the process that was there has ended, by itself or not. */
  hasEnded(): boolean;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends the process that is there, unless it has ended. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Starts another one. Rejects where that ends before it is ready. */
  start(): Promise<void>;
  /** Ends the one, then starts another. */
  replace(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** How the processes of a house are started. */
export interface HouseOptions {
  /** Of all its processes; `folder` is their data folder, and empty. */
  readonly process?: (folder: string) => ProcessOptions;
  /** What stands between its processes and their PostgreSQL. */
  readonly between?: (postgres: OwnPostgres) => Promise<Between>;
}

/** Something through which a database is reached. */
export interface Between {
  readonly url: string;
  end(): Promise<void>;
}

/** Of what a process that died said, so much is shown. */
const SAID_CHARACTERS = 2000;

/** One server on an embedded database. */
export async function embeddedHouse(options: HouseOptions = {}): Promise<House> {
  const folder = await temporaryFolder('chaos');
  await bringNodes(folder.path);
  const given = options.process?.(folder.path) ?? {};
  const args = ['--port', String(await freePort())];
  const watch = watchOver();
  const server = placeOf(watch, () => startServer(folder.path, { ...given, args }));
  await server.start();
  return {
    ...keepStrikes(),
    folder: folder.path,
    server,
    workers: [],
    postgres: null,
    origin: () => server.now().origin,
    died: watch.died,
    complaints: watch.said,
    async end() {
      await server.end('SIGKILL');
      await folder.remove();
    },
  };
}

/** A PostgreSQL, one server that runs no loops, and workers that do. */
export async function clusterHouse(count: number, options: HouseOptions = {}): Promise<House> {
  const folder = await temporaryFolder('chaos');
  await bringNodes(folder.path);
  const postgres = await startOwnPostgres();
  const between = (await options.between?.(postgres)) ?? { url: postgres.url, end: async () => undefined };
  const given = options.process?.(folder.path) ?? {};
  const env = { ...given.env, LOOPWRIGHT_DATABASE_URL: between.url };
  const watch = watchOver();
  const server = placeOf(watch, () => startServer(folder.path, { ...given, args: ['--no-work'], env }));
  const workers = Array.from({ length: count }, () =>
    placeOf<WorkerProcess>(watch, () => startWorker(folder.path, between.url, given)),
  );
  await server.start(); // it makes the tables
  await Promise.all(workers.map((worker) => worker.start()));
  return {
    ...keepStrikes(),
    folder: folder.path,
    server,
    workers,
    postgres,
    origin: () => server.now().origin,
    died: watch.died,
    complaints: watch.said,
    async end() {
      await Promise.all([server, ...workers].map((one) => one.end('SIGKILL')));
      await between.end();
      await postgres.stop();
      await folder.remove();
    },
  };
}

/** Longer than a worker may be silent before it is taken for dead. */
const PAUSED_MS = 12_000;

/** A process stands still for longer than others wait for it, and is woken. */
export async function pausePastDeath(place: Place): Promise<void> {
  place.signal('SIGSTOP');
  await pause(PAUSED_MS);
  place.signal('SIGCONT');
}

type Started = ServerProcess | WorkerProcess;

function placeOf<One extends Started>(watch: Watch, start: () => Promise<One>): Place & { now(): One } {
  let now: One | null = null;
  const there = (): One => {
    if (now === null) throw new Error('Nothing was started here');
    return now;
  };
  const self = {
    now: there,
    pid: () => there().pid,
    hasEnded: () => watch.hasEnded(there()),
    signal: (signal: 'SIGSTOP' | 'SIGCONT') => there().signal(signal),
    async end(signal: 'SIGKILL' | 'SIGTERM') {
      if (now !== null) await watch.end(now, signal);
    },
    async start() {
      now = watch.over(await start());
    },
    async replace(signal: 'SIGKILL' | 'SIGTERM') {
      await self.end(signal);
      await self.start();
    },
  };
  return self;
}

interface Watch {
  died(): readonly string[];
  said(): readonly string[];
  over<One extends Started>(one: One): One;
  hasEnded(one: Started): boolean;
  end(one: Started, signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Keeps an eye on processes: who ends without being told to, before or afterwards, has died. */
function watchOver(): Watch {
  const all: Started[] = [];
  const ended = new Map<Started, number | null>();
  const told = new Set<Started>();
  return {
    died: () =>
      [...ended]
        .filter(([one]) => !told.has(one))
        .map(([one, code]) => `ended with ${code}: ${one.log().slice(-SAID_CHARACTERS)}`),
    said: () => all.map((one) => one.log()),
    over(one) {
      all.push(one);
      void one.exited.then((code) => ended.set(one, code));
      return one;
    },
    hasEnded: (one) => ended.has(one),
    async end(one, signal) {
      told.add(one);
      await one.end(signal);
    },
  };
}

function keepStrikes(): Pick<House, 'strike' | 'strikes'> {
  const strikes: Strike[] = [];
  return {
    strikes,
    async strike(what, work) {
      const from = performance.now();
      await work();
      strikes.push({ from, to: performance.now(), what });
    },
  };
}
