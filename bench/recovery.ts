import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decodeSegment } from '@loopwright/engine';
import { draw, registerOwner, until, withApiKey } from '../testing/process/api.ts';
import { readOptions } from '../testing/process/options.ts';
import { startServer, temporaryFolder } from '../testing/process/server-process.ts';
import { countCalls } from './measure/count-calls.ts';
import { memoryOf } from './measure/load.ts';
import { progress, report, round } from './measure/rounds.ts';
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
const LIMIT_MS = 600_000;
/** What is counted at the end must not be retired meanwhile. */
const KEEP_ALL = { LOOPWRIGHT_RETAIN_SUCCEEDED_RUNS: '10000000' };

const folder = await temporaryFolder('recovery');
const receiver = await countCalls();
try {
  progress(`Drawing ${WORKFLOWS} workflows and leaving ${RUNS} unfinished runs of them on disk`);
  await prepare();
  await leaveUnfinished(folder.path, RUNS);
  const empty = await temporaryFolder('recovery-empty');
  const base = await firstAnswer(empty.path);
  await empty.remove();

  receiver.forget();
  const began = performance.now();
  const server = await startServer(folder.path, { env: KEEP_ALL });
  const answeredMs = performance.now() - began;
  await until('every run called', async () => receiver.calls() >= RUNS, LIMIT_MS, 20);
  const lastMs = receiver.lastAt() - began;
  await until('every end is durable', async () => countUnfinished() === 0, LIMIT_MS, 100);
  const memory = await memoryOf(server.pid);
  await server.end('SIGTERM');
  const firstMs = receiver.firstAt() - began;
  const journals = readJournals();
  report({
    bench: 'recovery',
    ratio: round(firstMs / base),
    runs: RUNS,
    workflows: WORKFLOWS,
    concurrency: CONCURRENCY,
    first_resumed_ms: Math.round(firstMs),
    first_answer_ms: Math.round(answeredMs),
    empty_first_answer_ms: Math.round(base),
    all_seconds: round(lastMs / 1000),
    resumed_per_second: Math.round(RUNS / ((lastMs - firstMs) / 1000)),
    effects: receiver.calls(),
    effects_twice: receiver.calls() - receiver.keys(),
    ...journals,
    peak_memory_mb: memory.peak,
    sync: 'FULL',
  });
} finally {
  await receiver.end();
  await folder.remove();
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

/** From the start of a server without anything to take up to its first answer, milliseconds. */
async function firstAnswer(dataDir: string): Promise<number> {
  const began = performance.now();
  const server = await startServer(dataDir);
  const ms = performance.now() - began;
  await server.end('SIGTERM');
  return ms;
}

function onDisk<T>(read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(folder.path, 'loopwright.db'), { readOnly: true, timeout: 5000 });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function countUnfinished(): number {
  return onDisk(
    (database) => (database.prepare('SELECT count(*) AS n FROM run WHERE state <> 5').get() as { n: number }).n,
  );
}

/** What the journals tell: runs that ended well, and those in which a task was done twice or that were taken up twice. */
function readJournals(): { readonly succeeded: number; readonly journaled_twice: number } {
  return onDisk((database) => {
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
    return { succeeded: succeeded - WORKFLOWS, journaled_twice: twice };
  });
}
