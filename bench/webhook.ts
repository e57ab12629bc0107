import { type Api, draw, registerOwner, withApiKey } from '../testing/process/api.ts';
import { readOptions } from '../testing/process/options.ts';
import { startPostgres } from '../testing/process/postgres-process.ts';
import { startServer, temporaryFolder } from '../testing/process/server-process.ts';
import { load, memoryOf, startEcho } from './measure/load.ts';
import { median, progress, report, round } from './measure/rounds.ts';

const SIZES: Readonly<Record<string, number>> = { small: 0, '8k': 8 * 1024, '256k': 256 * 1024 };
const ROUNDS = 3;

const asked = readOptions('npm run bench -- webhook', 'Measures both doors against an echo of the same body.', {
  body: { takes: Object.keys(SIZES), default: 'small', means: 'how large a body is' },
  seconds: { takes: 'number', least: 1, default: 5, means: 'of each measurement' },
  connections: { takes: 'number', least: 1, default: 32, means: 'that send at once' },
  database: { takes: ['sqlite', 'postgres'], default: 'sqlite', means: 'what the server works on' },
});
const { seconds, connections } = asked;
const size = SIZES[asked.body]!;

const folder = await temporaryFolder('bench');
const echo = await startEcho();
const postgres = asked.database === 'postgres' ? await startPostgres() : null;
const url = await postgres?.createDatabase();
const server = await startServer(folder.path, {
  env: { LOOPWRIGHT_QUEUE_MAX_MESSAGES: '100000000', LOOPWRIGHT_DATABASE_URL: url ?? '' },
});
try {
  const { api } = await registerOwner(server.origin);
  const keyed = await withApiKey(api);
  const request = await drawRequest(api);
  const webhook = await drawWebhook(api);
  const filler = 'x'.repeat(size);
  const input = { total: 250, customer: 'ada', ...(size === 0 ? {} : { note: filler }) };
  const body = JSON.stringify({ input });
  const options = { seconds, connections };
  const figures = {
    echo: [] as number[],
    request: [] as number[],
    webhook: [] as number[],
    p99: [] as number[],
    webhookP99: [] as number[],
  };
  await load(`${echo.origin}/echo`, body, {}, { seconds: 2, connections });
  await load(server.origin + request, body, keyed.headers, { seconds: 2, connections });
  for (let turn = 1; turn <= ROUNDS; turn++) {
    const base = await load(`${echo.origin}/echo`, body, {}, options);
    const ours = await load(server.origin + request, body, keyed.headers, options);
    const accepted = await load(server.origin + webhook, body, keyed.headers, options);
    figures.echo.push(base.perSecond);
    figures.request.push(ours.perSecond);
    figures.webhook.push(accepted.perSecond);
    figures.p99.push(ours.p99);
    figures.webhookP99.push(accepted.p99);
    progress(
      `round ${turn}: echo ${Math.round(base.perSecond)}/s, api ${Math.round(ours.perSecond)}/s (p99 ${ours.p99} ms), webhook 202 ${Math.round(accepted.perSecond)}/s (p99 ${accepted.p99} ms)`,
    );
  }
  const memory = await memoryOf(server.pid);
  report({
    bench: 'webhook',
    ratio: round(median(figures.request) / median(figures.echo)),
    webhook_ratio: round(median(figures.webhook) / median(figures.echo)),
    echo_per_second: Math.round(median(figures.echo)),
    api_per_second: Math.round(median(figures.request)),
    webhook_per_second: Math.round(median(figures.webhook)),
    api_p99_ms: median(figures.p99),
    webhook_p99_ms: median(figures.webhookP99),
    database: asked.database,
    body: asked.body,
    connections,
    memory_mb: memory.now,
    peak_memory_mb: memory.peak,
    sync: postgres === null ? 'FULL' : 'fsync=on, synchronous_commit=on',
  });
} finally {
  await server.end('SIGTERM');
  await echo.end();
  if (url !== undefined) await postgres?.dropDatabase(url);
  await postgres?.stop();
  await folder.remove();
}

/** request → set a field by expression → if → http-response. */
async function drawRequest(api: Api): Promise<string> {
  const ids = await draw(
    api,
    'api',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'bench-api' } },
      set: {
        type: 'data-transformer',
        form: { overwrite: false, output_template: '{"double": {{ data.total * 2 }}}' },
      },
      check: { type: 'if-condition', form: { condition_expression: "data['total'] > 100" } },
      yes: {
        type: 'http-response',
        form: {
          status_code: 200,
          body_source: 'custom',
          body_json: '{"ok": true, "double": {{ data.data_transformer.double }}}',
        },
      },
    },
    ['hook>set', 'set>check', 'check.yes>yes'],
  );
  await api.call('POST', `/api/workflow/${ids.workflow}/activate/`);
  return `/api/workflow/${ids.workflow}/execute/`;
}

/** The same in a loop; the call is answered 202 when it is durable. */
async function drawWebhook(api: Api): Promise<string> {
  const ids = await draw(
    api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'bench-loop' } },
      set: {
        type: 'data-transformer',
        form: { overwrite: false, output_template: '{"double": {{ data.webhook.data.body.total * 2 }}}' },
      },
      check: { type: 'if-condition', form: { condition_expression: "data['webhook']['data']['body']['total'] > 100" } },
      yes: { type: 'http-response', form: { status_code: 200, body_source: 'custom', body_json: '{"ok": true}' } },
    },
    ['hook>set', 'set>check', 'check.yes>yes'],
  );
  await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
  return '/api/webhooks/bench-loop/';
}
