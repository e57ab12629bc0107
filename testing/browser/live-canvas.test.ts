import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApi, until } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { look, openBrowser } from './browser.ts';
import { drawPlaced, openCanvas } from './canvas.ts';
import { send, start } from './history-bench.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
let server: ServerProcess;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder('live');
  [browser, server] = await Promise.all([openBrowser(), startServer(folder.path, { args: ['--no-auth'] })]);
});
afterAll(async () => {
  await browser.close();
  await server.end('SIGTERM');
  await folder.remove();
});

const api = () => createApi(server.origin, {});

test('loops are seen turning: states, counts on routes, the last error in place, and events that open a run', async () => {
  const ids = await drawPlaced(
    api(),
    {
      hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'seen' } },
      large: {
        type: 'if-condition',
        x: 300,
        y: 0,
        form: { condition_expression: 'data["webhook"]["data"]["body"]["total"] > 100' },
      },
      note: { type: 'data-transformer', x: 600, y: 0, form: { output_template: '{"a": 1}' } },
    },
    ['hook>large', 'large.yes>note'],
  );
  const canvas = await openCanvas({ browser, server }, ids.workflow!);
  const { page } = canvas;
  const live = (name: string) => page.getByTestId(`live-${ids[name]}`);
  await page.locator('[data-socket=open]').waitFor();
  await start(api(), ids.workflow!);
  await page.locator('[data-live=waiting]').waitFor();
  await page.getByRole('region', { name: 'What happens now' }).getByText('Running', { exact: true }).waitFor();
  await send(api(), 'seen', { total: 500 });
  await send(api(), 'seen', { total: 5 });
  await expect.poll(() => live('large').textContent()).toContain('✓ 2');
  await expect.poll(() => live('note').getAttribute('data-live')).toBe('skipped');
  await expect.poll(() => page.locator(`[data-route="${ids.large} yes"]`).textContent()).toMatch(/^1/);
  await send(api(), 'seen', { none: 1 });
  await expect.poll(() => live('large').getAttribute('data-live')).toBe('failed');
  await expect.poll(() => live('large').textContent()).toMatch(/✕ 1/);
  await page.getByText('1 run failed').waitFor();
  await page.getByRole('button', { name: 'Events' }).click();
  const events = page.getByRole('list', { name: 'Events' });
  await events.getByText(/If Condition failed/).waitFor();
  await look(page, 'live');
  await page.getByRole('switch', { name: 'Failures only' }).check();
  await expect.poll(() => events.getByRole('listitem').count()).toBe(2);
  await events.getByRole('link', { name: /^Run/ }).last().click();
  await page.getByRole('heading', { name: /^Run \d+$/ }).waitFor();
  expect(canvas.errors).toEqual([]);
  await canvas.context.close();
});

test('a queue between two loops that fills is seen on its connection', async () => {
  const ids = await drawPlaced(
    api(),
    {
      hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'filling' } },
      write: { type: 'queue-node-writer', x: 300, y: 0 },
      read: { type: 'queue-reader-dummy', x: 0, y: 250 },
      slow: { type: 'static-delay-node', x: 300, y: 250, form: { interval: 1, unit: 'hours' } },
    },
    ['hook>write', 'write>read', 'read>slow'],
  );
  const canvas = await openCanvas({ browser, server }, ids.workflow!);
  const { page } = canvas;
  await start(api(), ids.workflow!);
  const queue = page.locator(`[data-queue="${ids.read}"]`);
  for (let count = 0; count < 60; count += 1) await send(api(), 'filling', { count });
  await expect.poll(() => queue.getAttribute('data-level')).toBe('filling');
  await expect.poll(() => queue.textContent()).toMatch(/^(59|60) wait/);
  const near = await queue.boundingBox();
  for (let step = 0; step < 4; step += 1) await page.getByRole('button', { name: /zoom out/i }).click();
  await look(page, 'queue-from-afar');
  // From afar the number shrinks less than the graph, and can still be read.
  await expect.poll(async () => (await queue.boundingBox())!.height).toBeGreaterThan(near!.height * 0.6);
  expect(canvas.errors).toEqual([]);
  await canvas.context.close();
});

test('counts are right at any speed, though events were too fast to be told one by one', async () => {
  const ids = await drawPlaced(
    api(),
    {
      count: { type: 'counter', x: 0, y: 0, form: { min_value: 1, max_value: 2000 } },
      shape: { type: 'data-transformer', x: 300, y: 0, form: { output_template: '{"a": 1}' } },
    },
    ['count>shape'],
  );
  const canvas = await openCanvas({ browser, server }, ids.workflow!);
  const { page } = canvas;
  await page.locator('[data-socket=open]').waitFor();
  await start(api(), ids.workflow!);
  const route = page.locator(`[data-route="${ids.count} default"] span`).first();
  await expect.poll(() => route.getAttribute('title')).toBe('Taken 2000 times');
  await expect
    .poll(() => page.getByTestId(`live-${ids.shape}`).locator('[title*=completed]').getAttribute('title'))
    .toBe('2,000 tasks completed');
  expect(canvas.errors).toEqual([]);
  await canvas.context.close();
});

test('a server that is killed: the canvas says so, comes back by itself and shows what happened meanwhile', async () => {
  const ids = await drawPlaced(
    api(),
    {
      hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'back' } },
      note: { type: 'data-transformer', x: 300, y: 0, form: { output_template: '{"a": 1}' } },
    },
    ['hook>note'],
  );
  const canvas = await openCanvas({ browser, server }, ids.workflow!);
  const { page } = canvas;
  await start(api(), ids.workflow!);
  await page.locator('[data-live=waiting]').waitFor();
  const port = new URL(server.origin).port;
  await server.end('SIGKILL');
  await page.getByText(/The live connection is lost/).waitFor();
  await look(page, 'lost');
  server = await startServer(folder.path, { args: ['--no-auth', '--port', port] });
  await send(api(), 'back', { total: 1 });
  await until('the run ended', async () => {
    const { body } = await api().call<{ items: unknown[] }>(
      'GET',
      `/api/runs/?workflow=${ids.workflow}&state=succeeded`,
    );
    return body.items.length === 1;
  });
  await page.locator('[data-socket=open]').waitFor();
  await page.getByText(/The live connection is lost/).waitFor({ state: 'hidden' });
  await expect.poll(() => page.getByTestId(`live-${ids.note}`).getAttribute('data-live')).toBe('done');
  await send(api(), 'back', { total: 2 });
  await expect.poll(() => page.getByTestId(`live-${ids.note}`).textContent()).toContain('✓');
  await canvas.context.close();
});
