import type { Settings } from '@loopwright/model';
import type { Runtime } from '@loopwright/runtime';
import type { Store } from '@loopwright/runtime/ports';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { afterEach, beforeEach } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { type Overrides, overriding } from '../simulation/overriding.ts';
import { processOn } from '../simulation/world.ts';
import { type HandClock, handClock, passing } from './hand-clock.ts';

/** What one of the processes is started with. */
interface Beginning {
  readonly own?: Omit<NonNullable<Parameters<typeof processOn>[3]>, 'clock'>;
  readonly settings?: Partial<Settings>;
  /** It takes no loops. */
  readonly noWork?: boolean;
  readonly tags?: readonly string[];
  /** Where it tells the others that it is reached. */
  readonly address?: string;
  /** Its clock; one that the test moves by hand where absent. */
  readonly clock?: HandClock;
  /** Calls of the store that the test stands before. */
  readonly overrides?: (store: Store) => Overrides;
}

/** One process of several, in this one: its runtime, and connections of its own. */
export interface Member {
  readonly runtime: Runtime;
  readonly store: Store;
  readonly clock: HandClock;
  /** Ends it as SIGTERM does. */
  end(): Promise<void>;
  /** Cuts its connections, as SIGKILL does; what goes on in its memory reaches nobody. */
  kill(): Promise<void>;
}

/** Several processes on one real PostgreSQL, each on a clock that the test moves: between two moves it hears bells and nothing else. */
export interface SeveralProcesses {
  /** A look at the database from outside. */
  readonly admin: pg.Client;
  /** What all of them write to. */
  readonly folder: string;
  begin(how?: Beginning): Promise<Member>;
}

/** A database for each test of a suite, and the processes on it. */
export function eachOnItsPostgres(name: string): SeveralProcesses {
  const postgres = postgresForTests();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let url: string;
  let admin: pg.Client;
  let members: Member[];

  beforeEach(async () => {
    folder = await temporaryFolder(name);
    url = await postgres().createDatabase();
    admin = new pg.Client({ connectionString: url });
    await admin.connect();
    members = [];
  });
  afterEach(async () => {
    for (const member of members) await member.end();
    await admin.end();
    await postgres().dropDatabase(url);
    await folder.remove();
  });

  return {
    get admin() {
      return admin;
    },
    get folder() {
      return folder.path;
    },
    async begin({
      own = {},
      settings = {},
      noWork = false,
      tags = [],
      address,
      overrides = () => ({}),
      clock = handClock(),
    } = {}) {
      const store = await openPostgres(url, {
        clock,
        worker: { works: !noWork, tags, address: () => address ?? null },
      });
      const runtime = processOn(overriding(store, overrides(store)), folder.path, settings, { ...own, clock });
      let over = false;
      const member: Member = {
        runtime,
        store,
        clock,
        async end() {
          if (over) return;
          over = true;
          await passing(clock, runtime.stop());
          await store.stop();
        },
        async kill() {
          over = true;
          await store.stop();
        },
      };
      members.push(member);
      const hears = Promise.withResolvers<void>();
      const close = store.cluster!.listen(({ bell }) => {
        if (bell === 'all') hears.resolve(); // its connection is there
      });
      await runtime.start();
      await hears.promise;
      close();
      return member;
    },
  };
}
