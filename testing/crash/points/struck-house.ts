import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../process/api.ts';
import type { ProcessOptions } from '../../process/server-process.ts';
import { clusterHouse, embeddedHouse, type House, type Place } from '../chaos/house.ts';
import { arm, FOLDER_VARIABLE } from './armed.ts';
import { type CommitCutter, startCommitCutter } from './commit-cutter.ts';
import type { PointName } from './points.ts';

const PRELOAD = new URL('./preload.ts', import.meta.url).href;
/** A worker that says nothing is dead after 10 s; others look twice a second. */
const DEATH_MS = 30_000;

/** A house whose processes are struck at points. */
export interface StruckHouse extends House {
  /** The next process that comes to the point is killed there; another one is started in its place. */
  killAt(point: PointName): Promise<void>;
  /** A process is killed and the one in its place too, where it has taken over and resumed nothing yet. */
  killTwice(place: Place): Promise<void>;
  /** A process is killed; who frees what it held is killed as well, before anybody hears of it. */
  killWhoFrees(place: Place): Promise<void>;
}

/** One of a server on an embedded database. */
export interface StruckServer extends StruckHouse {
  /** The server stands still at the point until that has happened, then goes on. */
  haltAt(point: PointName, happened: () => Promise<void>): Promise<void>;
}

/** One of several processes on a PostgreSQL that is struck too. */
export interface StruckCluster extends StruckHouse {
  /**
   * The next processes that come to these points stand still there until the others take them for dead, then go on. Answers
   * what was written under a life that was over, by point.
   */
  haltAt(points: readonly PointName[]): Promise<readonly string[]>;
  /** PostgreSQL is killed when it has done a commit of a flush, and nobody has heard. */
  killPostgresAtCommit(): Promise<void>;
}

const FOLDER = 'points';
const folderIn = (folder: string): string => join(folder, FOLDER);

function processAt(folder: string): ProcessOptions {
  mkdirSync(folderIn(folder));
  return { preload: PRELOAD, env: { [FOLDER_VARIABLE]: folderIn(folder) } };
}

/** One server on an embedded database. */
export async function struckEmbedded(): Promise<StruckServer> {
  const house = await embeddedHouse({ process: processAt });
  return {
    ...struck(house),
    async haltAt(point, happened) {
      await arm(folderIn(house.folder), point, 'SIGSTOP').reached();
      await house.strike(`halted where ${point}`, async () => {
        await happened();
        house.server.signal('SIGCONT');
      });
    },
  };
}

/** A PostgreSQL, a server and workers. */
export async function struckCluster(workers: number): Promise<StruckCluster> {
  let cutter: CommitCutter | null = null;
  const house = await clusterHouse(workers, {
    process: processAt,
    between: async ({ url }) => {
      cutter = await startCommitCutter(url);
      return cutter;
    },
  });
  const postgres = house.postgres!;

  /** Lives of a process as the database has them, the last one first. */
  async function livesOf(pid: number): Promise<readonly { id: number; alive: number; flush_seq: string }[]> {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      const asked = `SELECT id, alive, flush_seq FROM loopwright.worker WHERE name LIKE '%:' || $1 ORDER BY id DESC`;
      return (await client.query(asked, [pid])).rows;
    } finally {
      await client.end();
    }
  }

  async function haltOne(point: PointName): Promise<string[]> {
    const pid = await arm(folderIn(house.folder), point, 'SIGSTOP').reached();
    const wrong: string[] = [];
    await house.strike(`halted where ${point}`, async () => {
      const [dead] = await until(
        'it is taken for dead',
        async () => {
          const lives = await livesOf(pid);
          return lives[0]?.alive === 0 && lives;
        },
        DEATH_MS,
      );
      placeAt(house, pid)!.signal('SIGCONT');
      const lives = await until(
        'it lives again',
        async () => {
          const now = await livesOf(pid);
          return now[0]?.alive === 1 && now;
        },
        DEATH_MS,
      );
      const after = lives.find(({ id }) => id === dead!.id);
      if (after?.flush_seq !== dead!.flush_seq) wrong.push(`${point}: flush ${after?.flush_seq} after its death`);
    });
    return wrong;
  }

  return {
    ...struck(house),
    haltAt: async (points) => (await Promise.all(points.map(haltOne))).flat(),
    killPostgresAtCommit: () =>
      house.strike('PostgreSQL is killed behind a commit', () =>
        cutter!.cutAtCommit(async () => {
          await postgres.kill();
          await postgres.startAgain();
        }),
      ),
  };
}

function placeAt({ server, workers }: House, pid: number): Place | undefined {
  return [server, ...workers].find((place) => place.pid() === pid);
}

function struck(house: House): StruckHouse {
  const folder = folderIn(house.folder);

  async function replaceAt(point: PointName, pid: number): Promise<void> {
    const place = placeAt(house, pid);
    if (place === undefined) throw new Error(`Process ${pid}, which is none of the house, came to "${point}"`);
    await house.strike(`killed where ${point}`, () => place.replace('SIGKILL'));
  }

  return {
    ...house,
    async killAt(point) {
      await replaceAt(point, await arm(folder, point, 'SIGKILL').reached());
    },
    async killTwice(place) {
      const point: PointName = 'a life has begun, and no run was resumed';
      await house.strike(`killed, and again where ${point}`, async () => {
        await place.end('SIGKILL');
        const armed = arm(folder, point, 'SIGKILL');
        const [died] = await Promise.allSettled([place.start(), armed.reached()]);
        if (died.status === 'fulfilled') throw new Error('It was not killed in its recovery');
        await place.start();
      });
    },
    async killWhoFrees(place) {
      const point: PointName = 'what a dead worker held is free, and nobody was told';
      const armed = arm(folder, point, 'SIGKILL');
      await house.strike('a worker is killed', async () => {
        await place.end('SIGKILL');
        await replaceAt(point, await armed.reached());
        await place.start();
      });
    },
  };
}
