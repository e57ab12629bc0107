import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decodeSegment } from '@loopwright/engine';
import { draw, registerOwner, until, withApiKey } from '../testing/process/api.ts';
import { freePort } from '../testing/process/free-port.ts';
import { readOptions } from '../testing/process/options.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../testing/process/server-process.ts';
import { countCalls } from './measure/count-calls.ts';
import { memoryOf } from './measure/load.ts';
import { median, progress, report, round } from './measure/rounds.ts';
import { leaveUnfinished } from './measure/unfinished-runs.ts';

const {
  runs: RUNS,
  workflows: WORKFLOWS,
  concurrency: CONCURRENCY,
} = readOptions('npm run bench -- recovery', 'Measures how soon a server goes on with unfinished runs.', {
  runs: { takes: 'number', least: 1, default: 100_000, means: 'how many are unfinished' },
  workflows: { takes: 'number', least: 1, default: 10, means: 'of how many workflows' },
  concurrency: { takes: 'number', least: 1, default: 10, means: 'runs of each loop at once' },
});
const ROUNDS = 3;
const LIMIT_MS = 600_000;
/** What is counted at the end must not be retired meanwhile. */
const KEEP_ALL = { LOOPWRIGHT_RETAIN_SUCCEEDED_RUNS: '10000000' };

/** What one start on unfinished runs came to. Times are from the start of the process, milliseconds. */
interface Recovered {
  readonly firstMs: number;
  readonly answeredMs: number;
  readonly lastMs: number;
  readonly effects: number;
  /** Different keys among the effects. */
  readonly keys: number;
  readonly succeeded: number;
  readonly journaledTwice: number;
  readonly peakMb: number;
}

/** The same, and how long a server without anything to take up needs, milliseconds. */
interface Round extends Recovered {
  readonly base: number;
}

const folder = await temporaryFolder('recovery');
const receiver = await countCalls();
try {
  progress(`Drawing ${WORKFLOWS} workflows and leaving ${RUNS} unfinished runs of them on disk`);
  await prepare();
  await leaveUnfinished(folder.path, RUNS);
  const rounds: Round[] = [];
  for (let turn = 1; turn <= ROUNDS; turn++) {
    const base = await onFolder(null, firstAnswer);
    const taken = await onFolder(folder.path, recover);
    rounds.push({ base, ...taken });
    progress(
      `round ${turn}: first resumed after ${Math.round(taken.firstMs)} ms, all after ${round(taken.lastMs / 1000)} s, ${taken.effects - taken.keys} effects twice`,
    );
  }
  const most = (figure: (each: Round) => number): number => Math.max(...rounds.map(figure));
  const effectsTwice = most((each) => each.effects - each.keys);
  const journaledTwice = most((each) => each.journaledTwice);
  const succeeded = Math.min(...rounds.map((each) => each.succeeded));
  if (effectsTwice > 0 || journaledTwice > 0 || succeeded !== RUNS)
    throw new Error(
      `Of ${RUNS} runs ${succeeded} succeeded; ${effectsTwice} effects and ${journaledTwice} journal entries were there twice`,
    );
  const middle = (figure: (each: Round) => number): number => median(rounds.map(figure));
  const firstMs = middle((each) => each.firstMs);
  const base = middle((each) => each.base);
  report({
    bench: 'recovery',
    ratio: round(firstMs / base),
    runs: RUNS,
    workflows: WORKFLOWS,
    concurrency: CONCURRENCY,
    first_resumed_ms: Math.round(firstMs),
    first_answer_ms: Math.round(middle((each) => each.answeredMs)),
    empty_first_answer_ms: Math.round(base),
    all_seconds: round(middle((each) => each.lastMs) / 1000),
    resumed_per_second: Math.round(middle((each) => RUNS / ((each.lastMs - each.firstMs) / 1000))),
    // Of all rounds the worst.
    effects: Math.min(...rounds.map((each) => each.effects)),
    effects_twice: effectsTwice,
    succeeded,
    journaled_twice: journaledTwice,
    peak_memory_mb: most((each) => each.peakMb),
    sync: 'FULL',
  });
} finally {
  await receiver.end();
  await folder.remove();
}

/** Does something on a copy of a folder, or on an empty one. */
async function onFolder<T>(from: string | null, work: (dataDir: string) => Promise<T>): Promise<T> {
  const copy = await temporaryFolder('recovery-round');
  try {
    if (from !== null) await cp(from, copy.path, { recursive: true });
    return await work(copy.path);
  } finally {
    await copy.remove();
  }
}

/** Starts a server on what was left unfinished and waits until all of it is done. */
async function recover(dataDir: string): Promise<Recovered> {
  receiver.forget();
  const began = performance.now();
  const server = await startOnPort(dataDir);
  const answeredMs = performance.now() - began;
  await until('every run called', async () => receiver.calls() >= RUNS, LIMIT_MS, 20);
  const lastMs = receiver.lastAt() - began;
  await until('every end is durable', async () => countUnfinished(dataDir) === 0, LIMIT_MS, 100);
  const { peak: peakMb } = await memoryOf(server.pid);
  await server.end('SIGTERM');
  return {
    firstMs: receiver.firstAt() - began,
    answeredMs,
    lastMs,
    effects: receiver.calls(),
    keys: receiver.keys(),
    peakMb,
    ...readJournals(dataDir),
  };
}

/** webhook → set a field → POST → if: each workflow has had one run. */
async function prepare(): Promise<void> {
  const server = await startServer(folder.path);
  const { api } = await registerOwner(server.origin);
  const keyed = await withApiKey(api);
  for (let n = 0; n < WORKFLOWS; n++) {
    const ids = await draw(
      api,
      'production',
      {
        hook: {
          type: 'webhook-producer',
          form: { webhook_id: `recovery-${n}` },
          config: { concurrency: CONCURRENCY },
        },
        set: {
          type: 'data-transformer',
          form: { overwrite: false, output_template: '{"double": {{ data.webhook.data.body.total * 2 }}}' },
        },
        call: { type: 'http-request', form: { method: 'POST', url: receiver.origin, body: '{}' } },
        check: { type: 'if-condition', form: { condition_expression: "data['data_transformer']['double'] > 100" } },
      },
      ['hook>set', 'set>call', 'call>check'],
    );
    await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
    await keyed.call('POST', `/api/webhooks/recovery-${n}/`, { total: 250, customer: 'ada' });
    await until('its run ended', async () => {
      const { body } = await api.call<{ items: { state: string }[] }>('GET', `/api/runs/?workflow=${ids.workflow}`);
      return body.items[0]?.state === 'succeeded';
    });
  }
  await server.end('SIGTERM');
}

/** As a server is started outside of tests: its port is known before, so that runs need not wait until it listens. */
async function startOnPort(dataDir: string): Promise<ServerProcess> {
  return startServer(dataDir, { env: KEEP_ALL, args: ['--port', String(await freePort())] });
}

/** From the start of a server without anything to take up to its first answer, milliseconds. */
async function firstAnswer(dataDir: string): Promise<number> {
  const began = performance.now();
  const server = await startOnPort(dataDir);
  const ms = performance.now() - began;
  await server.end('SIGTERM');
  return ms;
}

function onDisk<T>(dataDir: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(dataDir, 'loopwright.db'), { readOnly: true, timeout: 5000 });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function countUnfinished(dataDir: string): number {
  return onDisk(
    dataDir,
    (database) => (database.prepare('SELECT count(*) AS n FROM run WHERE state <> 5').get() as { n: number }).n,
  );
}

/** What the journals tell: runs that ended well, and those in which a task was done twice or that were taken up twice. */
function readJournals(dataDir: string): Pick<Recovered, 'succeeded' | 'journaledTwice'> {
  return onDisk(dataDir, (database) => {
    const segments = database
      .prepare(
        'SELECT run_id, events FROM journal WHERE run_id IN (SELECT id FROM run WHERE state = 5) ORDER BY run_id, seq',
      )
      .iterate();
    let twice = 0;
    let succeeded = 0;
    let run: unknown = null;
    let seen = new Set<string>();
    for (const { run_id: id, events } of segments) {
      if (id !== run) {
        run = id;
        seen = new Set();
      }
      for (const event of decodeSegment(events as Uint8Array)) {
        const what = 'task' in event ? `${event.kind} ${event.task.node}` : event.kind;
        if (event.kind === 'ended') succeeded += 1;
        if (seen.has(what)) twice += 1;
        seen.add(what);
      }
    }
    return { succeeded: succeeded - WORKFLOWS, journaledTwice: twice };
  });
}
