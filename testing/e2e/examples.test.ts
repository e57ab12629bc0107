import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, registerOwner, until } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { type ExampleService, startExampleService } from './example-service.ts';
import { startMeeting } from './meeting.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
/** Address that the files name in their `env`. */
const WRITTEN_ORIGIN = 'http://127.0.0.1:9000';

/** Each workflow file under `examples/`, imported into a real server process and run against a real HTTP service. */
describe('the examples', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let service: ExampleService;
  let api: Api;

  beforeAll(async () => {
    folder = await temporaryFolder('examples');
    service = await startExampleService();
    server = await startServer(folder.path);
    api = (await registerOwner(server.origin)).api;
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await service?.end();
    await folder?.remove();
  });

  /** Imports an example, its service at `origin`, and answers the path of the workflow. */
  async function load(name: string, origin = service.origin): Promise<string> {
    const text = (await readFile(join(EXAMPLES, `${name}.yaml`), 'utf8')).replaceAll(WRITTEN_ORIGIN, origin);
    const reply = await api.call<{ id: string }>('POST', '/api/workflow/import/', { file: text });
    expect(reply.body).toMatchObject({ id: expect.any(String) });
    expect(reply.status).toBe(201);
    return `/api/workflow/${reply.body.id}`;
  }

  /** Activates an `api` example and calls it once. */
  async function ask(name: string, input: unknown, origin?: string) {
    const workflow = await load(name, origin);
    expect((await api.call('POST', `${workflow}/activate/`)).status).toBe(200);
    return api.call('POST', `${workflow}/execute/`, { input });
  }

  async function start(workflow: string): Promise<void> {
    const reply = await api.call('POST', `${workflow}/start_execution/`);
    expect([reply.status, reply.body.status]).toEqual([200, 'PENDING']);
  }

  async function stop(workflow: string): Promise<void> {
    const reply = await api.call('POST', `${workflow}/stop_execution/`);
    expect([reply.status, reply.body.status]).toEqual([200, 'REVOKED']);
    expect((await api.call('GET', `${workflow}/task_status/`)).body.status).toBe('REVOKED');
  }

  /** Its runs, newest first. */
  async function runsOf(workflow: string): Promise<readonly { readonly state: string }[]> {
    const id = workflow.slice(workflow.lastIndexOf('/') + 1);
    return (await api.call<{ items: { state: string }[] }>('GET', `/api/runs/?workflow=${id}`)).body.items;
  }

  function untilRuns(workflow: string, count: number): Promise<unknown> {
    return until(`${count} runs`, async () => (await runsOf(workflow)).length >= count);
  }

  /** Lines of a file that the server wrote; none while it is not there. */
  async function linesOf(path: string): Promise<readonly string[]> {
    const text = await readFile(join(folder.path, 'output', path), 'utf8').catch(() => '');
    return text.split('\n').slice(0, -1);
  }

  it('each stands in the form that an export has, behind its comment', async () => {
    const names = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.yaml'));
    expect(names.length).toBeGreaterThanOrEqual(5);
    for (const name of names) {
      const written = await readFile(join(EXAMPLES, name), 'utf8');
      expect(written).toMatch(/^# .+\n(#.*\n)*# Try it/);
      const workflow = await load(name.replace('.yaml', ''), WRITTEN_ORIGIN);
      const exported = await api.call<string>('GET', `${workflow}/export/`);
      expect(exported.body).toBe(written.replace(/^(#.*\n)+/, ''));
    }
  });

  it('first webhook: it needs nothing else, and each branch writes its line', async () => {
    const workflow = await load('first-webhook');
    await start(workflow);
    for (const [customer, total] of [
      ['Ada', 250],
      ['Bob', 5],
    ]) {
      const reply = await api.call('POST', '/api/webhooks/first-webhook/', { customer, total });
      expect([reply.status, reply.body.subscribers]).toEqual([202, 1]);
    }
    await until('a line of each branch', async () => (await linesOf('small-orders.txt')).length > 0);
    expect(await linesOf('large-orders.txt')).toEqual(['Ada spends 250: call them']);
    expect(await linesOf('small-orders.txt')).toEqual(['Bob spends 5']);
    await stop(workflow);
  });

  it('order intake: large orders reach the service and, in order, the file of the second loop', async () => {
    const workflow = await load('order-intake');
    await start(workflow);
    for (let id = 1; id <= 10; id++) {
      const reply = await api.call('POST', '/api/webhooks/orders/', { id, total: id % 2 === 0 ? 100 * id : 50 });
      expect([reply.status, reply.body.subscribers]).toEqual([202, 1]);
    }
    const expected = [2, 4, 6, 8, 10];
    await until('five lines in the file', async () => (await linesOf('orders.txt')).length >= expected.length);
    expect(await linesOf('orders.txt')).toEqual(expected.map((id) => `order ${id} of ${100 * id}: 200`));
    const orders = (await service.calls()).filter((call) => call.path === '/orders');
    expect(orders.map((call) => call.body)).toEqual(expected.map((id) => ({ id, total: 100 * id })));
    expect(new Set(orders.map((call) => call.key)).size).toBe(expected.length);
    await stop(workflow);
    const late = await api.call('POST', '/api/webhooks/orders/', { id: 11, total: 500 });
    expect([late.status, late.body.subscribers]).toEqual([202, 0]);
  });

  it('request and answer: the reply is what the transformer made', async () => {
    const reply = await ask('request-answer', { total: 250 });
    expect([reply.status, reply.body]).toEqual([200, { net: 250, tax: 50, gross: 300 }]);
  });

  it('invoice lines: the body runs once for each line, its results are collected', async () => {
    const lines = [
      { sku: 'pen', quantity: 10 },
      { sku: 'chair', quantity: 2 },
    ];
    const reply = await ask('invoice-lines', { lines });
    const costs = [
      { sku: 'pen', cost: 15 },
      { sku: 'chair', cost: 178 },
    ];
    expect([reply.status, reply.body]).toEqual([200, { lines: costs, total: 193 }]);
  });

  it('fork and join: both calls are under way at once, and the join sees both', async () => {
    const reply = await ask('fork-and-join', { sku: 'chair' });
    expect([reply.status, reply.body]).toEqual([200, { sku: 'chair', price: 89, available: 3 }]);
    const both = await startMeeting(2, service.origin);
    const met = await ask('fork-and-join', { sku: 'pen' }, both.origin);
    await both.end();
    expect([met.status, met.body]).toEqual([200, { sku: 'pen', price: 1.5, available: 420 }]);
  });

  it('reading list: it ends by itself when its producer has no more', async () => {
    const workflow = await load('reading-list');
    await start(workflow);
    const ended = await until('the end', async () => {
      const { body } = await api.call('GET', `${workflow}/task_status/`);
      return body.status !== 'PENDING' && body.status !== 'STARTED' && body.status;
    });
    expect(ended).toBe('SUCCESS');
    expect((await api.call('GET', `${workflow}/`)).body).toMatchObject({ status: 'inactive', task_id: null });
    for (const page of ['loops', 'queues', 'journals']) {
      const text = await readFile(join(folder.path, 'output', 'reading', `${page}.md`), 'utf8');
      expect(text).toBe(`# ${page}\n\nA page about **loops**.`);
    }
  });

  it('price watch: a line for each instant, with what the service said', async () => {
    const workflow = await load('price-watch');
    await start(workflow);
    const lines = () => linesOf('prices.txt');
    await until('two ticks', async () => (await lines()).length >= 2);
    await stop(workflow);
    const seconds = (await lines()).map((line) => {
      const [, instant, missed] = /^(\S+Z) after (\d+) missed: 1\.5$/.exec(line) ?? [];
      return [Date.parse(instant!) / 1000, Number(missed)] as const;
    });
    for (const [second] of seconds) expect(second % 5).toBe(0);
    expect(seconds[1]![0] - seconds[0]![0]).toBe(5 * (seconds[1]![1] + 1));
  });

  it('heartbeat: it goes on until it is stopped', async () => {
    const workflow = await load('heartbeat');
    await start(workflow);
    await untilRuns(workflow, 3);
    await stop(workflow);
    expect((await api.call('GET', `${workflow}/`)).body).toMatchObject({ status: 'inactive', runs_count: 1 });
    const [last, ...before] = (await runsOf(workflow)).map((run) => run.state);
    expect(last).toBe('suspended');
    expect(before.length).toBeGreaterThanOrEqual(2);
    expect(before.every((state) => state === 'succeeded')).toBe(true);
    expect(await linesOf('heartbeat.txt')).toEqual(before.map((_, index) => `beat ${index + 1}`));
  });

  it('heartbeat: the next start finishes what the stop set aside, then counts anew', async () => {
    const lines = () => linesOf('heartbeat.txt');
    const workflow = await load('heartbeat');
    const before = (await lines()).length;
    await start(workflow);
    await untilRuns(workflow, 2);
    await stop(workflow);
    const beats = (await runsOf(workflow)).map((_, index) => `beat ${index + 1}`);
    await start(workflow);
    await until('one beat more', async () => (await lines()).length > before + beats.length);
    expect((await lines()).slice(before, before + beats.length + 1)).toEqual([...beats, 'beat 1']);
    await stop(workflow);
  });
});
