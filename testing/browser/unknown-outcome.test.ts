import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, createApi, draw, until } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { errorsOf, look, openBrowser, openContext } from './browser.ts';
import { send, start } from './history-bench.ts';
import { openPanel } from './open-panel.ts';

/** Pictures are looked at in both. */
const colorScheme = process.env.LOOPWRIGHT_LOOK_DARK === undefined ? 'light' : 'dark';

let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess;
let api: Api;
/** Does not answer the first request: its server is killed meanwhile. */
let far: Server;
let requests = 0;
let ids: Record<string, string>;

beforeAll(async () => {
  folder = await temporaryFolder('unknown-page');
  far = createServer((_, reply) => {
    requests += 1;
    if (requests > 1) reply.end('{}');
  });
  far.listen(0, '127.0.0.1');
  await once(far, 'listening');
  const url = `http://127.0.0.1:${(far.address() as AddressInfo).port}/`;
  [browser, server] = await Promise.all([openBrowser(), startServer(folder.path, { args: ['--no-auth'] })]);
  api = createApi(server.origin, {});
  ids = await draw(
    api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'pay' } },
      pay: { type: 'http-request', form: { method: 'POST', url }, config: { when_unknown: 'ask' } },
    },
    ['hook>pay'],
  );
  await start(api, ids.workflow!);
  await send(api, 'pay', { n: 1 });
  await until('the request is under way', async () => requests === 1);
  await server.end('SIGKILL');
  server = await startServer(folder.path, { args: ['--no-auth'] });
  api = api.at(server.origin);
  await until(
    'a person is asked',
    async () => (await api.call<{ items: unknown[] }>('GET', '/api/approvals/')).body.items.length === 1,
  );
  await send(api, 'pay', { n: 2 });
});
afterAll(async () => {
  await browser.close();
  await server.end('SIGTERM');
  far.closeAllConnections();
  far.close();
  await folder.remove();
});

async function onPage(path: string, doing: (page: Page) => Promise<void>): Promise<void> {
  const context = await openContext(browser, { colorScheme });
  const page = await context.newPage();
  const errors = errorsOf(page);
  await page.goto(server.origin + path);
  await doing(page);
  expect(errors).toEqual([]);
  await context.close();
}

test('a person who is asked whether it was done finds its run, answers, and sees what came of it', async () => {
  await onPage('/approvals', async (page) => {
    const question = page.locator('[data-approval]').first();
    await question.getByText(/^Was it done\?/).waitFor();
    await look(page, 'unknown-question');
    await question
      .getByRole('combobox', { name: 'What happened' })
      .or(question.getByLabel('What happened'))
      .first()
      .click();
    await page.getByRole('option', { name: 'It was not done: do it now' }).click();
    await question.getByRole('button', { name: 'Approve' }).click();
    await until('both ran', async () => requests === 3);
  });
  await onPage(`/workflows/${ids.workflow}/runs`, async (page) => {
    const rows = page.locator('tr[data-run]');
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByText('Outcome unknown', { exact: true }).click();
    await expect.poll(() => rows.count()).toBe(1);
    await page.waitForURL(/unknown=true/);
    await rows.getByRole('img', { name: 'Outcome unknown' }).waitFor();
    await look(page, 'unknown-runs');
    await rows.getByRole('link').first().click();
    await page.locator('header').getByText('Outcome unknown').waitFor();
    await page.locator('.react-flow__node').filter({ hasText: 'HTTP Request' }).click();
    await page.getByText(/^Outcome unknown\. .* found that it was not done$/).waitFor();
    await look(page, 'unknown-run');
  });
});

test('what is done with an unknown outcome is chosen among the settings of its node', async () => {
  const context = await openContext(browser, { colorScheme });
  const page = await context.newPage();
  const panel = await openPanel(page, server.origin, ids.workflow!, ids.pay!);
  await panel.getByRole('tab', { name: 'Settings' }).click();
  const rule = panel.getByRole('combobox', { name: 'If nobody knows whether it was done' });
  await expect.poll(() => rule.inputValue()).toBe('Ask a person');
  await rule.click();
  await page.getByRole('option', { name: 'Look first whether it was done' }).click();
  await panel.getByLabel('Address that says whether it was done').fill('http://127.0.0.1/{{ data.id }}');
  await look(page, 'unknown-setting');
  await until('both are stored', async () => {
    const { body } = await api.call<{ config: unknown }>('GET', `/api/workflow/${ids.workflow}/nodes/${ids.pay}/`);
    return JSON.stringify(body.config) === '{"when_unknown":"probe","probe_url":"http://127.0.0.1/{{ data.id }}"}';
  });
  await context.close();
});

test('the entry of an api workflow is set to finish requests whose server ended', async () => {
  const own = await draw(api, 'api', { hook: { type: 'webhook-producer', form: { webhook_id: 'own' } } }, []);
  const context = await openContext(browser, { colorScheme });
  const page = await context.newPage();
  const panel = await openPanel(page, server.origin, own.workflow!, own.hook!);
  await panel.getByRole('tab', { name: 'Settings' }).click();
  await panel.getByLabel('Finish requests whose server ended').check();
  await look(page, 'finish-requests');
  await until('it is stored', async () => {
    const { body } = await api.call<{ config: unknown }>('GET', `/api/workflow/${own.workflow}/nodes/${own.hook}/`);
    return JSON.stringify(body.config) === '{"finish_requests":true}';
  });
  await context.close();
});
