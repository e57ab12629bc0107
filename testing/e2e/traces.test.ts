import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { type Api, type Drawn, draw, registerOwner, until, withApiKey } from '../process/api.ts';
import { type Collector, startCollector, type ToldSpan } from '../process/collector.ts';
import { freePort } from '../process/free-port.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { startInstallation } from './start-installation.ts';

const postgres = postgresForTests();
const CALLER = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const TRACEPARENT = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
/** In every place where a secret or a payload may be. */
const SECRET = 'open-sesame';

/** A service that is called: what it was sent, and how it answers. */
interface Service {
  readonly origin: string;
  readonly port: number;
  readonly calls: IncomingHttpHeaders[];
  /** Nobody gets an answer while it is on, and at `/slow` never. */
  hangs: boolean;
  close(): void;
}

let collector: Collector;
let service: Service;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess | null = null;
beforeEach(async () => {
  collector = await startCollector();
  service = await startService();
  folder = await temporaryFolder('traces');
});
afterEach(async () => {
  await server?.end('SIGKILL');
  server = null;
  collector.close();
  service.close();
  await folder.remove();
});

async function startService(): Promise<Service> {
  const calls: IncomingHttpHeaders[] = [];
  const http = createServer((request, reply) => {
    calls.push(request.headers);
    if (!made.hangs && request.url !== '/slow') reply.end(SECRET);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const made: Service = {
    origin: `http://127.0.0.1:${port}`,
    port,
    calls,
    hangs: false,
    close() {
      http.close();
      http.closeAllConnections();
    },
  };
  return made;
}

/** Starts a server that tells its traces to this address, with its owner. */
async function start(endpoint: string, env: Readonly<Record<string, string>> = {}): Promise<Api> {
  server = await startServer(folder.path, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env } });
  return withApiKey((await registerOwner(server.origin)).api);
}

/** Two calls, one of which says itself which trace it belongs to, a node that fails, and one that does so twice; secrets wherever one may be. */
async function drawOrders(api: Api): Promise<Record<string, string>> {
  const url = `http://ada:${SECRET}@127.0.0.1:${service.port}/pay?token=${SECRET}`;
  const form = {
    url,
    method: 'POST',
    headers: JSON.stringify({ 'x-token': SECRET }),
    body: JSON.stringify({ card: '{{ data.body.card }}' }),
    auth_type: 'bearer',
    auth_bearer_token: SECRET,
  };
  const own = { ...form, method: 'GET', headers: JSON.stringify({ TraceParent: TRACEPARENT }) };
  const retry = { attempts: 2, backoffSeconds: 0 };
  const nodes: Record<string, Drawn> = {
    hook: { type: 'webhook-producer', form: { webhook_id: 'orders' }, config: { name: 'Orders' } },
    charge: { type: 'http-request', form, config: { name: 'Charge' } },
    own: { type: 'http-request', form: own },
    broken: { type: 'data-transformer', form: { output_template: '{{ data.body.card }}' } },
    slow: {
      type: 'http-request',
      form: { url: `${service.origin}/slow` },
      config: { name: 'Slow', timeout_seconds: 0.1, retry },
    },
  };
  const ids = await draw(api, 'production', nodes, ['hook>charge', 'charge>own', 'own>broken', 'own>slow']);
  expect((await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`)).status).toBe(200);
  return ids;
}

const send = (api: Api, headers: Record<string, string> = {}) =>
  api.call('POST', '/api/webhooks/orders/', { card: SECRET }, headers);

const of = (spans: readonly ToldSpan[], name: string): readonly ToldSpan[] =>
  spans.filter((span) => span.name === name);

/** What is told of one message of the workflow, which came with the caller's `traceparent`. */
async function checkOrders(api: Api, ids: Readonly<Record<string, string>>): Promise<void> {
  expect((await send(api, { traceparent: TRACEPARENT, tracestate: 'shop=7' })).body).toMatchObject({ subscribers: 1 });
  const spans = await collector.trace('the run failed', {
    'loopwright.state': 'failed',
    'loopwright.run.iteration': 0,
  });
  const [run, ...more] = of(spans, 'Drawn by a test/Orders');
  expect(more).toEqual([]);
  expect(run).toMatchObject({
    ...{ traceId: CALLER.traceId, parentSpanId: CALLER.spanId },
    status: 2,
    service: 'shop',
  });
  expect(run!.attributes).toEqual({
    'loopwright.workflow.id': ids.workflow,
    'loopwright.run.id': expect.any(Number),
    'loopwright.run.iteration': 0,
    'loopwright.run.taken_up': false,
    'loopwright.state': 'failed',
    'error.type': 'FORM_INVALID',
  });

  const attempts = spans.filter((span) => span !== run);
  expect(attempts.every(({ parentSpanId }) => parentSpanId === run!.spanId)).toBe(true);
  expect(attempts.every(({ startedAt, endedAt }) => startedAt >= run!.startedAt && endedAt <= run!.endedAt)).toBe(true);
  const shown = attempts.map(({ name, attributes: told }) => [
    name,
    told['loopwright.node.id'],
    told['loopwright.node.type'],
    told['loopwright.task.attempt'],
    told['loopwright.state'],
    told['error.type'],
  ]);
  expect(shown).toEqual([
    ['Orders', ids.hook, 'webhook-producer', 1, 'succeeded', undefined],
    ['Charge', ids.charge, 'http-request', 1, 'succeeded', undefined],
    ['http-request', ids.own, 'http-request', 1, 'succeeded', undefined],
    ['data-transformer', ids.broken, 'data-transformer', 1, 'failed', 'FORM_INVALID'],
    ['Slow', ids.slow, 'http-request', 1, 'failed', 'NODE_TIMED_OUT'],
    ['Slow', ids.slow, 'http-request', 2, 'failed', 'NODE_TIMED_OUT'],
  ]);

  const [charged, own] = service.calls;
  expect(charged!.traceparent).toBe(`00-${CALLER.traceId}-${of(spans, 'Charge')[0]!.spanId}-01`);
  expect(charged!.tracestate).toBe('shop=7');
  expect(own!.traceparent).toBe(TRACEPARENT);
  expect(own!.tracestate).toBeUndefined();

  expect(collector.text()).not.toContain(SECRET);
  expect(collector.text()).not.toContain(service.origin);
}

const SHOP = { OTEL_SERVICE_NAME: 'shop' };

describe('traces', () => {
  it('tell of each run and of each attempt in it, within the trace of the call, without its data', async () => {
    const api = await start(collector.endpoint, SHOP);
    await checkOrders(api, await drawOrders(api));
  });

  it('tell it of a worker on a PostgreSQL as well', async () => {
    const on = await startInstallation(postgres(), 'traces-in-cluster');
    try {
      await on.worker('--otlp-endpoint', collector.endpoint, '--service-name', 'shop');
      await checkOrders(on.api, await drawOrders(on.api));
    } finally {
      await on.end();
    }
  });

  it('tell of a request of an api workflow that its caller waits for, and what the end of the process has not sent yet', async () => {
    const api = await start(`${collector.endpoint}/`);
    const nodes = {
      hook: { type: 'webhook-producer', form: { webhook_id: 'ask' } },
      answer: { type: 'http-response' },
    };
    const ids = await draw(api, 'api', nodes, ['hook>answer']);
    expect((await api.call('POST', `/api/workflow/${ids.workflow}/activate/`)).status).toBe(200);
    const path = `/api/workflow/${ids.workflow}/execute/`;
    expect((await api.call('POST', path, { input: {} }, { traceparent: TRACEPARENT })).status).toBe(200);
    expect((await api.call('POST', path, { input: {} }, { traceparent: 'nonsense' })).status).toBe(200);
    await server!.end('SIGTERM');
    const runs = of(collector.spans, 'Drawn by a test/webhook-producer');
    expect(runs.map(({ kind, service: name, parentSpanId }) => [kind, name, parentSpanId])).toEqual([
      [2, 'loopwright', CALLER.spanId],
      [2, 'loopwright', ''],
    ]);
  });

  it('tell of a run that goes on after a crash in the trace that it began in', async () => {
    const api = await start(collector.endpoint);
    const form = { url: service.origin, method: 'POST' };
    const nodes = {
      hook: { type: 'webhook-producer', form: { webhook_id: 'orders' } },
      call: { type: 'http-request', form },
    };
    const ids = await draw(api, 'production', nodes, ['hook>call']);
    expect((await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`)).status).toBe(200);
    service.hangs = true;
    await send(api, { traceparent: TRACEPARENT });
    await until('the service is called', async () => service.calls.length === 1);
    await server!.end('SIGKILL');
    service.hangs = false;
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    server = await startServer(folder.path, { env });
    const spans = await collector.trace('it went on', {
      'loopwright.state': 'succeeded',
      'loopwright.run.taken_up': true,
    });
    const [run] = of(spans, 'Drawn by a test/webhook-producer');
    expect(run).toMatchObject({ traceId: CALLER.traceId, parentSpanId: CALLER.spanId });
    expect(service.calls[1]!.traceparent).toBe(`00-${CALLER.traceId}-${of(spans, 'http-request')[0]!.spanId}-01`);
    expect(service.calls[1]!.traceparent).not.toBe(service.calls[0]!.traceparent);
  });

  it('are none where the variable of all programs of the machine has no address that can be called, which a line tells', async () => {
    const api = await start(`collector:4317/${SECRET}`);
    expect((await api.call('GET', '/api/workflow/')).status).toBe(200);
    expect(await server!.end('SIGTERM')).toBe(0);
    expect(server!.log().match(/OTEL_EXPORTER_OTLP_ENDPOINT: .*--otlp-endpoint/g)).toHaveLength(1);
    expect(server!.log()).not.toContain(SECRET);
  });

  it.each([
    ['is not there', async () => `http://127.0.0.1:${await freePort()}`],
    ['never answers', async () => service.origin],
  ])('hold up nothing where the collector %s', async (_how, endpoint) => {
    const timeout = { OTEL_EXPORTER_OTLP_TIMEOUT: '200' };
    service.hangs = true;
    const api = await start(await endpoint(), timeout);
    const nodes = { hook: { type: 'webhook-producer', form: { webhook_id: 'orders' } } };
    const ids = await draw(api, 'production', nodes, []);
    expect((await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`)).status).toBe(200);
    for (let count = 0; count < 3; count++) expect((await send(api)).body).toMatchObject({ subscribers: 1 });
    const dropped = async (): Promise<number> => {
      const { body } = await api.call<string>('GET', '/metrics');
      return Number(/^loopwright_spans_dropped (\d+)$/m.exec(String(body))?.[1]);
    };
    await until('their spans were dropped', async () => (await dropped()) === 6);
    await send(api);
    expect(await server!.end('SIGTERM')).toBe(0);
    expect(server!.log().match(/Spans of traces are dropped/g)).toHaveLength(1);
  });
});
