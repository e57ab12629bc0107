import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { type Api, draw, until } from '../process/api.ts';
import { type ServerProcess, startServer } from '../process/server-process.ts';
import { type Installation, startInstallation } from './start-installation.ts';

const postgres = postgresForTests();
let on: Installation;
let workflow: string;
let next: ServerProcess | null = null;

/** A server that runs no loop; what makes URLs runs on a worker. */
beforeEach(async () => {
  on = await startInstallation(postgres(), 'callback-in-cluster');
  const nodes = {
    hook: { type: 'webhook-producer', form: { webhook_id: 'orders' } },
    url: { type: 'callback-url' },
    wait: { type: 'wait-for-callback' },
  };
  workflow = (await draw(on.api, 'production', nodes, ['hook>url', 'url>wait'])).workflow!;
  expect((await on.api.call('POST', `/api/workflow/${workflow}/start_execution/`)).status).toBe(200);
});
afterEach(async () => {
  await next?.end('SIGKILL');
  next = null;
  await on.end();
});

interface Task {
  readonly output: { readonly callback?: { readonly url: string } } | null;
}

const newest = async (api: Api): Promise<{ readonly id: number; readonly state: string } | undefined> =>
  (await api.call<{ items: { id: number; state: string }[] }>('GET', `/api/runs/?workflow=${workflow}`)).body.items[0];

/** Begins a run; answers the URL that it makes. */
async function nextUrl(api: Api): Promise<string> {
  const before = (await newest(api))?.id;
  expect((await api.call('POST', '/api/webhooks/orders/', {})).body).toMatchObject({ subscribers: 1 });
  return until('the run has its URL', async () => {
    const run = await newest(api);
    if (run === undefined || run.id === before) return undefined;
    const { tasks } = (await api.call<{ tasks: Task[] }>('GET', `/api/runs/${run.id}/`)).body;
    return tasks.find(({ output }) => output?.callback !== undefined)?.output?.callback?.url;
  });
}

/** Answers it at this server, wherever it leads; the run is over then. */
async function answer(url: string, api: Api, origin: string): Promise<void> {
  expect((await fetch(`${origin}${new URL(url).pathname}`, { method: 'POST' })).status).toBe(202);
  await until('its run went on', async () => (await newest(api))?.state === 'succeeded');
}

it('a call-back URL that a worker makes leads to the server, and to the next one when that has come', async () => {
  const worker = await on.worker();
  const { api, server } = on;
  const first = await nextUrl(api);
  expect(new URL(first).origin).toBe(server.origin);
  await answer(first, api, server.origin);

  await server.end('SIGTERM');
  next = await startServer(on.folder, { args: ['--no-work'], env: { LOOPWRIGHT_DATABASE_URL: on.url } });
  const { origin } = next;
  expect(origin).not.toBe(server.origin);
  await until('the worker knows it', async () => {
    const url = await nextUrl(api.at(origin));
    await answer(url, api.at(origin), origin);
    return new URL(url).origin === origin;
  });
  expect(worker.log()).not.toContain('call-back');
});

it('a worker that is told an address by its own setting uses that', async () => {
  await on.worker('--public-url', 'https://flows.example.com/');
  const url = await nextUrl(on.api);
  expect(new URL(url).origin).toBe('https://flows.example.com');
  await answer(url, on.api, on.server.origin);
});
