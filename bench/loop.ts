import { type Api, draw, registerOwner, until } from '../testing/process/api.ts';
import { startServer, temporaryFolder } from '../testing/process/server-process.ts';
import { load, memoryOf, startEcho } from './measure/load.ts';
import { median, progress, report, round } from './measure/rounds.ts';

const ROUNDS = 3;
const SECONDS = 5;

const folder = await temporaryFolder('loop');
const echo = await startEcho();
const server = await startServer(folder.path);
try {
  const { api } = await registerOwner(server.origin);
  const workflow = await drawCounter(api);
  const figures = { echo: [] as number[], loop: [] as number[] };
  await load(`${echo.origin}/echo`, '{"total":250}', {}, { seconds: 2 });
  for (let turn = 1; turn <= ROUNDS; turn++) {
    const base = await load(`${echo.origin}/echo`, '{"total":250}', {}, { seconds: SECONDS });
    const perSecond = await countRuns(api, workflow);
    figures.echo.push(base.perSecond);
    figures.loop.push(perSecond);
    progress(`round ${turn}: echo ${Math.round(base.perSecond)} requests/s, loop ${Math.round(perSecond)} runs/s`);
  }
  const memory = await memoryOf(server.pid);
  report({
    bench: 'loop',
    ratio: round(median(figures.loop) / median(figures.echo)),
    runs_per_second: Math.round(median(figures.loop)),
    echo_per_second: Math.round(median(figures.echo)),
    memory_mb: memory.now,
    sync: 'FULL',
  });
} finally {
  await server.end('SIGTERM');
  await echo.end();
  await folder.remove();
}

/** counter → two pure nodes → end. */
async function drawCounter(api: Api): Promise<string> {
  const ids = await draw(
    api,
    'production',
    {
      count: { type: 'counter', form: { min_value: 0, max_value: 2_000_000_000, direction: 'increment', step: 1 } },
      check: { type: 'if-condition', form: { condition_expression: "data['counter']['current'] >= 0" } },
      set: {
        type: 'data-transformer',
        form: { overwrite: false, output_template: '{"double": {{ data.counter.current * 2 }}}' },
      },
    },
    ['count>check', 'check.yes>set'],
  );
  return ids.workflow!;
}

/** Runs a second that became durable, over some seconds of a running loop. */
async function countRuns(api: Api, workflow: string): Promise<number> {
  const started = await api.call('POST', `/api/workflow/${workflow}/start_execution/`);
  if (started.status !== 200) throw new Error(`The start answered ${started.status}: ${JSON.stringify(started.body)}`);
  const newest = async (states = ''): Promise<number> => {
    const runs = `/api/runs/?workflow=${workflow}&limit=1${states}`;
    const reply = await api.call<{ items: { iteration: number }[] }>('GET', runs);
    if (reply.status !== 200) throw new Error(`${runs} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    return (reply.body.items[0]?.iteration ?? -1) + 1;
  };
  const durable = (): Promise<number> => newest();
  const first = await until('the first runs', durable);
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const last = await durable();
  const seconds = (performance.now() - began) / 1000;
  if ((await newest('&state=failed')) > 0) throw new Error('Runs failed, which are no measure of those that succeed');
  await api.call('POST', `/api/workflow/${workflow}/stop_execution/`);
  return (last - first) / seconds;
}
