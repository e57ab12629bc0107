import { type OwnPostgres, startOwnPostgres } from '../../process/postgres-process.ts';
import {
  type ServerProcess,
  startServer,
  startWorker,
  temporaryFolder,
  type WorkerProcess,
} from '../../process/server-process.ts';
import type { Random } from './random.ts';

/** What is killed: all processes of an installation, and what they stand on. */
export interface House {
  /** Address of the server now; it changes when that is started anew. */
  origin(): string;
  /** Does something rough, picked at random, and puts right what it broke. Answers what it was. */
  strike(random: Random): Promise<string>;
  /** When something was struck, as `performance.now()` has it: from the blow until all stood again. */
  readonly strikes: readonly { readonly from: number; readonly to: number; readonly what: string }[];
  readonly folder: string;
  /** Processes that ended though nobody ended them, with the last that they said. */
  died(): readonly string[];
  /** What its processes said of errors. */
  complaints(): readonly string[];
  end(): Promise<void>;
}

/** Longer than a worker may be silent before it is taken for dead. */
const PAUSED_MS = 12_000;
/** Of what a process that died said, so much is shown. */
const SAID_CHARACTERS = 2000;

/** One server on an embedded database. */
export async function embeddedHouse(): Promise<House> {
  const folder = await temporaryFolder('chaos');
  const watch = watchOver();
  let server = watch.over(await startServer(folder.path));
  const said: string[] = [];
  return keepStrikes({
    origin: () => server.origin,
    folder: folder.path,
    blows: [
      [
        'the server is killed',
        async () => {
          await watch.end(server, 'SIGKILL');
          said.push(server.log());
          server = watch.over(await startServer(folder.path));
        },
      ],
      [
        'the server is restarted',
        async () => {
          await watch.end(server, 'SIGTERM');
          said.push(server.log());
          server = watch.over(await startServer(folder.path));
        },
      ],
    ],
    died: () => watch.died,
    complaints: () => [...said, server.log()],
    async end() {
      await watch.end(server, 'SIGKILL');
      await folder.remove();
    },
  });
}

/** A PostgreSQL, one server that runs no loops, and workers that do. */
export async function clusterHouse(count: number): Promise<House> {
  const folder = await temporaryFolder('chaos');
  const postgres: OwnPostgres = await startOwnPostgres();
  const env = { LOOPWRIGHT_DATABASE_URL: postgres.url };
  const watch = watchOver();
  const serve = async (): Promise<ServerProcess> =>
    watch.over(await startServer(folder.path, { args: ['--no-work'], env }));
  const work = async (): Promise<WorkerProcess> => watch.over(await startWorker(folder.path, postgres.url));
  let server = await serve();
  const workers = await Promise.all(Array.from({ length: count }, work));
  const said: string[] = [];

  async function replace(at: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await watch.end(workers[at]!, signal);
    said.push(workers[at]!.log());
    workers[at] = await work();
  }

  return keepStrikes({
    origin: () => server.origin,
    folder: folder.path,
    blows: [
      ['a worker is killed', (random) => replace(random.below(count), 'SIGKILL')],
      ['a worker is replaced in good order', (random) => replace(random.below(count), 'SIGTERM')],
      [
        'a worker stands still past its death',
        async (random) => {
          const worker = random.pick(workers);
          worker.signal('SIGSTOP');
          await new Promise((resolve) => setTimeout(resolve, PAUSED_MS));
          worker.signal('SIGCONT');
        },
      ],
      [
        'the server is killed',
        async () => {
          await watch.end(server, 'SIGKILL');
          said.push(server.log());
          server = await serve();
        },
      ],
      [
        'PostgreSQL is killed',
        async () => {
          await postgres.kill();
          await postgres.startAgain();
        },
      ],
    ],
    died: () => watch.died,
    complaints: () => [...said, server.log(), ...workers.map((worker) => worker.log())],
    async end() {
      await Promise.all([server, ...workers].map((one) => watch.end(one, 'SIGKILL')));
      await postgres.stop();
      await folder.remove();
    },
  });
}

/** Keeps an eye on processes: who ends without being told to has died. */
function watchOver(): {
  readonly died: string[];
  readonly over: <One extends ServerProcess | WorkerProcess>(one: One) => One;
  readonly end: (one: ServerProcess | WorkerProcess, signal: 'SIGKILL' | 'SIGTERM') => Promise<void>;
} {
  const died: string[] = [];
  const told = new Set<ServerProcess | WorkerProcess>();
  return {
    died,
    over(one) {
      void one.exited.then((code) => {
        if (!told.has(one)) died.push(`ended with ${code}: ${one.log().slice(-SAID_CHARACTERS)}`);
      });
      return one;
    },
    async end(one, signal) {
      told.add(one);
      await one.end(signal);
    },
  };
}

type Blow = readonly [what: string, work: (random: Random) => Promise<void>];

function keepStrikes(house: Omit<House, 'strike' | 'strikes'> & { readonly blows: readonly Blow[] }): House {
  const strikes: { readonly from: number; readonly to: number; readonly what: string }[] = [];
  return {
    ...house,
    strikes,
    async strike(random) {
      // Each kind in turn before any comes again: a short trial meets all of them.
      const [what, work] = house.blows[strikes.length % house.blows.length]!;
      const from = performance.now();
      await work(random);
      strikes.push({ from, to: performance.now(), what });
      return what;
    },
  };
}
