import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunId } from '@loopwright/model';
import type { RunFilter, Store } from '@loopwright/runtime/ports';
import { openSqlite } from '@loopwright/storage';
import { copyIntoPostgres } from '@loopwright/storage/copy';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import {
  append,
  type Bench,
  bench,
  flusher,
  group,
  newId,
  newRun,
  open,
  START,
  succeeded,
} from '../testing/contracts/fixture.ts';
import { readOptions } from '../testing/process/options.ts';
import { type PostgresServer, startPostgres } from '../testing/process/postgres-process.ts';
import { temporaryFolder } from '../testing/process/server-process.ts';
import { median, progress, report, round } from './measure/rounds.ts';

const { runs: MANY } = readOptions(
  'npm run bench -- history',
  'Measures the history of many runs against that of few.',
  {
    runs: { takes: 'number', least: 20_000, default: 10_000_000, means: 'how many' },
  },
);
const FEW = 10_000;
const LOOPS = 10;
const PAGE = 50;
/** Of each filter in each round. */
const PAGES = 20;
const ROUNDS = 3;
const WRITTEN_AT_ONCE = 16;
/** Between the starts of two runs. */
const APART_MS = 10;

/** About what the journal of a run of three nodes weighs. */
const JOURNAL = 'x'.repeat(600);

const clock = { now: () => START };
const COLUMNS = `INSERT INTO run (id, loop_id, workflow_num, version_id, execution_num, iteration, origin, state, caller, started_at,
  ended_at, error_code, error_text)`;
// Each hundredth failed. The loops have the ids from 1.
const rowOf = (i: string): string => `SELECT ${i}, 1 + ${i} % ${LOOPS}, 1, 1, 1, ${i}, 0,
  CASE WHEN ${i} % 100 = 0 THEN 6 ELSE 5 END, 0, ${START} + ${i} * ${APART_MS}, ${START} + ${i} * ${APART_MS} + 5,
  CASE WHEN ${i} % 100 = 0 THEN 'NODE_FAILED' END, CASE WHEN ${i} % 100 = 0 THEN 'it broke' END`;

/** A database with that many runs, and somebody who writes to it as fast as it takes them until told to stop. */
interface Filled {
  readonly store: Store;
  readonly on: Bench;
  readonly runs: number;
  write(isOver: () => boolean): Promise<void>;
  close(): Promise<void>;
}

async function prepare(dataDir: string): Promise<Bench> {
  const store = await openSqlite({ dataDir, clock });
  const on = await bench(store);
  for (let count = 1; count < LOOPS; count++)
    await store.workflows.ensureLoop(on.workflowId, on.owner, newId(), null, START);
  await store.stop();
  return on;
}

/** Writes runs with their journals as a loop at full speed does: each flush as soon as the one before is durable. */
async function writer(store: Store, on: Bench, runs: number): Promise<Filled['write']> {
  const { incarnation } = await store.workflows.beginIncarnation(START);
  const flush = flusher(store, incarnation);
  let id = runs;
  return async (isOver) => {
    while (!isOver())
      await flush(
        ...Array.from({ length: WRITTEN_AT_ONCE }, () => {
          const startedAt = START + ++id * APART_MS;
          return group(open(newRun(on, id, { startedAt }), succeeded(startedAt)), append(id, 0, JOURNAL));
        }),
      );
  };
}

async function onSqlite(runs: number): Promise<Filled> {
  const folder = await temporaryFolder('history');
  const on = await prepare(folder.path);
  const database = new DatabaseSync(join(folder.path, 'loopwright.db'));
  database.exec(`${COLUMNS} WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${runs}) ${rowOf('i')} FROM n;
    PRAGMA wal_checkpoint(TRUNCATE)`);
  database.close();
  const store = await openSqlite({ dataDir: folder.path, clock });
  return {
    store,
    on,
    runs,
    write: await writer(store, on, runs),
    async close() {
      await store.stop();
      await folder.remove();
    },
  };
}

async function onPostgres(server: PostgresServer, runs: number): Promise<Filled> {
  const folder = await temporaryFolder('history');
  const on = await prepare(folder.path);
  const url = await server.createDatabase();
  await copyIntoPostgres({ dataDir: folder.path, url, clock });
  await folder.remove();
  const client = new pg.Client({ connectionString: url, options: '-c search_path=loopwright' });
  await client.connect();
  await client.query(`${COLUMNS} ${rowOf('i')} FROM generate_series(1, ${runs}::bigint) AS i`);
  await client.query('VACUUM ANALYZE');
  await client.end();
  const store = await openPostgres(url, { clock });
  return {
    store,
    on,
    runs,
    write: await writer(store, on, runs),
    async close() {
      await store.stop();
      await server.dropDatabase(url);
    },
  };
}

const runAt = (id: number) => ({ startedAt: START + id * APART_MS, id: id as RunId });

/** What a page is asked by, somewhere in the history. */
const FILTERS: Readonly<Record<string, (on: Bench, at: number) => Partial<RunFilter>>> = {
  loop: (on, at) => ({ loopId: on.loopId, before: runAt(at) }),
  state: (on, at) => ({ workflowId: on.workflowId, states: ['failed'], before: runAt(at - (at % 100)) }),
  time: (_, at) => ({ startedFrom: START + (at - PAGE) * APART_MS, startedTo: START + at * APART_MS }),
};

/** Median time of a page by each filter, milliseconds, while runs are written. */
async function measure({ store, on, runs, write }: Filled): Promise<Readonly<Record<string, number>>> {
  let isOver = false;
  const writing = write(() => isOver);
  const times: Record<string, number> = {};
  for (const [name, filter] of Object.entries(FILTERS)) {
    const each: number[] = [];
    for (let page = 0; page < PAGES; page++) {
      const at = Math.floor(runs * (0.6 + 0.4 * Math.random()));
      const began = performance.now();
      const rows = await store.history.runs(on.owner, { ...filter(on, at), limit: PAGE });
      each.push(performance.now() - began);
      if (rows.length !== PAGE) throw new Error(`A page by ${name} has ${rows.length} runs`);
    }
    times[name] = median(each);
  }
  isOver = true;
  await writing;
  return times;
}

const server = await startPostgres();
const results: Record<string, number> = {};
let worst = 0;
for (const [database, fill] of [
  ['sqlite', onSqlite],
  ['postgres', (runs: number) => onPostgres(server, runs)],
] as const) {
  progress(`${database}: writing ${FEW} and ${MANY} runs`);
  const few = await fill(FEW);
  const many = await fill(MANY);
  await measure(few); // warms what both use
  const shorts: Readonly<Record<string, number>>[] = [];
  const longs: Readonly<Record<string, number>>[] = [];
  for (let turn = 0; turn < ROUNDS; turn++) {
    shorts.push(await measure(few));
    longs.push(await measure(many));
  }
  for (const name of Object.keys(FILTERS)) {
    const short = median(shorts.map((times) => times[name]!));
    const long = median(longs.map((times) => times[name]!));
    const ratio = long / short;
    worst = Math.max(worst, ratio);
    results[`${database}_${name}_ms`] = round(long);
    results[`${database}_${name}_ratio`] = round(ratio);
    progress(`${database}: a page by ${name}: ${round(short)} ms of ${FEW} runs, ${round(long)} ms of ${MANY}`);
  }
  await few.close();
  await many.close();
}
await server.stop();
report({ bench: 'history', ratio: round(worst), runs: MANY, ...results });
