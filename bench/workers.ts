import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MessageSeq, QueueId } from '@loopwright/model';
import type { Group } from '@loopwright/runtime/ports';
import { openPostgres } from '@loopwright/storage/postgres';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { type Api, draw, registerOwner, until } from '../testing/process/api.ts';
import { readOptions } from '../testing/process/options.ts';
import { startPostgres } from '../testing/process/postgres-process.ts';
import { startServer, temporaryFolder } from '../testing/process/server-process.ts';
import { median, progress, report, round } from './measure/rounds.ts';

const LAUNCHER = fileURLToPath(new URL('../packages/app/bin/loopwright.mjs', import.meta.url));
const { seconds: SECONDS, rounds: ROUNDS } = readOptions(
  'npm run bench -- workers',
  'Measures one, two and four workers of one PostgreSQL, and a bare worker of pg-boss.',
  {
    seconds: { takes: 'number', least: 1, default: 6, means: 'of each measurement' },
    rounds: { takes: 'number', least: 1, default: 3, means: 'of which the median counts' },
  },
);
/** Before it is measured, each time: of four processes on two cores each compiles a quarter as fast. */
const WARM_SECONDS = 8;
const WORKERS = [1, 2, 4];
const WORKFLOWS = 8;
const CONCURRENCY = 16;
/** What waits before each measurement of our workers: none of them runs dry. */
const WAITING = 20_000 * (SECONDS + WARM_SECONDS);
/** The same for the bare worker, which is slower: a longer table would slow it down. */
const JOBS_WAITING = 20_000 * SECONDS;
const AT_ONCE = 2000;
/** Jobs that the bare worker takes at once: with one at a time it would mostly wait. */
const JOBS_AT_ONCE = 100;
const QUEUE = 'bench';

const postgres = await startPostgres();
const url = await postgres.createDatabase();
const folder = await temporaryFolder('workers');
const env = { LOOPWRIGHT_DATABASE_URL: url };
const server = await startServer(folder.path, { args: ['--no-work'], env });
/** Runs that share a flush, by number of workers, as measured last. */
const perFlush = new Map<number, number>();
const sql = new pg.Client({ connectionString: url });
await sql.connect();
sql.on('error', (cause) => progress(`The connection broke: ${cause.message}`));
const boss = new PgBoss({ connectionString: url, max: 2, supervise: false, schedule: false });
boss.on('error', (cause) => progress(`pg-boss: ${cause.message}`));
try {
  const { api } = await registerOwner(server.origin);
  await drawReaders(api);
  const filler = await openFiller();
  await boss.start();
  await boss.createQueue(QUEUE);
  const sync = (await setting('fsync')) === 'on' && (await setting('synchronous_commit')) === 'on';
  if (!sync) throw new Error('The server of this benchmark must have fsync and synchronous_commit on');
  const figures = new Map(WORKERS.map((count) => [count, [] as number[]]));
  const jobs: number[] = [];
  for (let turn = 1; turn <= ROUNDS; turn++) {
    await fillJobs();
    jobs.push(await measureBoss());
    for (const count of WORKERS) {
      await filler.fill();
      figures.get(count)!.push(await measureWorkers(count));
    }
    const ours = WORKERS.map((count) => `${count}: ${Math.round(figures.get(count)!.at(-1)!)}`).join(', ');
    const shared = WORKERS.map((count) => `${count}: ${Math.round(perFlush.get(count)!)}`).join(', ');
    progress(
      `round ${turn}: pg-boss ${Math.round(jobs.at(-1)!)} jobs/s; runs/s with workers ${ours}; runs a flush ${shared}`,
    );
  }
  await filler.stop();
  const [one, two, four] = WORKERS.map((count) => median(figures.get(count)!)) as [number, number, number];
  report({
    bench: 'workers',
    ratio: round(one / median(jobs)),
    ratio_4_to_2: round(four / two),
    jobs_per_second: Math.round(median(jobs)),
    runs_per_second_1: Math.round(one),
    runs_per_second_2: Math.round(two),
    runs_per_second_4: Math.round(four),
    workflows: WORKFLOWS,
    concurrency: CONCURRENCY,
    jobs_at_once: JOBS_AT_ONCE,
    postgres: await setting('server_version'),
    sync: 'fsync=on, synchronous_commit=on',
  });
} finally {
  await boss.stop({ graceful: false });
  await server.end('SIGTERM');
  await sql.end();
  await postgres.dropDatabase(url);
  await postgres.stop();
  await folder.remove();
}

async function setting(name: string): Promise<string> {
  const { rows } = await sql.query<Record<string, string>>(`SHOW ${name}`);
  return rows[0]![name]!;
}

/** queue → set a field → if → set a field, several times: each with a queue of its own. */
async function drawReaders(api: Api): Promise<void> {
  for (let n = 0; n < WORKFLOWS; n++) {
    const ids = await draw(
      api,
      'production',
      {
        read: { type: 'queue-reader-dummy', config: { queue_name: `bench-${n}`, concurrency: CONCURRENCY } },
        double: {
          type: 'data-transformer',
          form: { overwrite: false, output_template: '{"double": {{ data.n * 2 }}}' },
        },
        check: { type: 'if-condition', form: { condition_expression: "data['n'] >= 0" } },
        mark: { type: 'data-transformer', form: { overwrite: false, output_template: '{"even": true}' } },
      },
      ['read>double', 'double>check', 'check.yes>mark'],
    );
    const reply = await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
    if (reply.status >= 300) throw new Error(`A start answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  }
}

interface Filler {
  /** Puts messages into the queues, in turn, until enough wait. */
  fill(): Promise<void>;
  stop(): Promise<void>;
}

async function openFiller(): Promise<Filler> {
  const store = await openPostgres(url, { clock: { now: Date.now }, worker: { works: false } });
  const { incarnation } = await store.workflows.beginIncarnation(Date.now());
  const { rows: queues } = await sql.query<{ id: string }>("SELECT id FROM loopwright.queue WHERE name LIKE 'bench-%'");
  if (queues.length !== WORKFLOWS) throw new Error(`${queues.length} queues were made for ${WORKFLOWS} readers`);
  let flushed = 0;
  const message = (seq: number, payloadId: number, at: number): Group => {
    const item = JSON.stringify({ id: `item-${seq}`, data: { n: seq }, metadata: {} });
    const changes: Group['changes'] = [
      { kind: 'put-payload', payload: { id: payloadId, bytes: Buffer.from(`\u0003${item}`) } },
      {
        kind: 'send-message',
        queueId: Number(queues[seq % queues.length]!.id) as QueueId,
        seq: seq as MessageSeq,
        payloadId,
        runId: null,
        leased: false,
        at,
      },
    ];
    return { lease: null, epoch: null, changes };
  };
  return {
    async fill() {
      const { rows } = await sql.query<{ left: number }>('SELECT count(*)::int AS left FROM loopwright.message');
      for (let left = rows[0]!.left; left < WAITING; left += AT_ONCE) {
        const seq = await store.log.reserveIds('message', AT_ONCE);
        const payload = await store.log.reserveIds('payload', AT_ONCE);
        const groups = Array.from({ length: AT_ONCE }, (_, index) => message(seq + index, payload + index, Date.now()));
        flushed += 1;
        const result = await store.log.flush({ incarnation, seq: flushed, groups });
        if (result.outcome !== 'landed' || result.dropped.length + result.refused.length > 0)
          throw new Error(`Messages could not be written: ${JSON.stringify(result)}`);
      }
    },
    async stop() {
      await store.workflows.endIncarnation(incarnation);
      await store.stop();
    },
  };
}

async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [LAUNCHER, 'worker', '--data-dir', folder.path], {
    env: { ...process.env, LOOPWRIGHT_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('A worker did not start'))),
  ]);
  return child;
}

async function countRuns(): Promise<number> {
  const { rows } = await sql.query<{ runs: string }>(
    'SELECT coalesce(sum(succeeded), 0) AS runs FROM loopwright.counted_minute',
  );
  return Number(rows[0]!.runs);
}

async function countFlushes(): Promise<number> {
  const { rows } = await sql.query<{ flushes: string }>(
    'SELECT coalesce(sum(flush_seq), 0) AS flushes FROM loopwright.worker WHERE alive = 1 AND works = 1',
  );
  return Number(rows[0]!.flushes);
}

/** Runs a second that became durable, with so many worker processes. */
async function measureWorkers(count: number): Promise<number> {
  const workers = await Promise.all(Array.from({ length: count }, startWorker));
  try {
    return await runsPerSecond(count);
  } finally {
    for (const child of workers) child.kill('SIGTERM');
    await Promise.all(workers.map((child) => child.exitCode ?? once(child, 'exit')));
  }
}

async function runsPerSecond(count: number): Promise<number> {
  const before = await countRuns();
  // All of them work: each has taken loops up, and is compiled.
  await until('runs end', async () => (await countRuns()) > before + 2000 * count, 60_000);
  await new Promise((resolve) => setTimeout(resolve, WARM_SECONDS * 1000));
  const first = await countRuns();
  const flushes = await countFlushes();
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const runs = (await countRuns()) - first;
  perFlush.set(count, runs / ((await countFlushes()) - flushes));
  return runs / ((performance.now() - began) / 1000);
}

async function fillJobs(): Promise<void> {
  const { rows } = await sql.query<{ left: number }>(
    "SELECT count(*)::int AS left FROM pgboss.job WHERE name = $1 AND state = 'created'",
    [QUEUE],
  );
  for (let left = rows[0]!.left; left < JOBS_WAITING; left += AT_ONCE)
    await boss.insert(
      QUEUE,
      Array.from({ length: AT_ONCE }, () => ({})),
    );
}

/** Jobs a second that a worker completes which does nothing else. */
async function measureBoss(): Promise<number> {
  let done = 0;
  await boss.work(
    QUEUE,
    { batchSize: JOBS_AT_ONCE, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
    async (jobs) => {
      done += jobs.length;
    },
  );
  await until('jobs end', async () => done > 2000, 60_000);
  await new Promise((resolve) => setTimeout(resolve, WARM_SECONDS * 1000));
  const first = done;
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const perSecond = (done - first) / ((performance.now() - began) / 1000);
  await boss.offWork(QUEUE);
  return perSecond;
}
