import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { errorsOf, look, openBrowser, openContext } from './browser.ts';
import { makeOwner, OWNER } from './sign-in.ts';

/** What a first visitor does, from nothing to a run that one watches. Each test has a server of its own. */
let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess | null = null;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
});

async function withServer<T>(args: readonly string[], work: (server: ServerProcess) => Promise<T>): Promise<T> {
  folder = await temporaryFolder('first');
  server = await startServer(folder.path, { args });
  try {
    return await work(server);
  } finally {
    await server.end('SIGTERM');
    await folder.remove();
  }
}

/** Counts presses of the mouse in all pages of a window; typing is not counted. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript({
    content: `addEventListener('pointerdown', () => sessionStorage.setItem('clicks', Number(sessionStorage.getItem('clicks')) + 1), true)`,
  });
  return async () => Number(await page.evaluate(`sessionStorage.getItem('clicks')`));
}

test('from a fresh start to a live run: an account, and three clicks', async () => {
  await withServer([], async ({ origin }) => {
    const context = await openContext(browser);
    const page = await context.newPage();
    const errors = errorsOf(page);
    const clicks = await countClicks(page);
    await page.goto(origin);
    // The first field has the focus: one types, and goes on with Tab.
    await page.getByRole('heading', { name: 'Welcome. Make your account' }).waitFor();
    await page.keyboard.type(OWNER.username);
    for (let time = 0; time < 2; time++) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(OWNER.password);
    }
    await page.getByRole('button', { name: 'Create account' }).click();

    await page.getByRole('heading', { name: 'What shall run first?' }).waitFor();
    const templates = page.getByRole('button', { name: /^Use and start/ });
    await templates.first().waitFor();
    await expect.poll(() => templates.count()).toBeGreaterThanOrEqual(5);
    await look(page, 'first-templates');
    await templates.first().click();

    const send = page.getByRole('button', { name: 'Send a test request' });
    await send.waitFor();
    await page.locator('[data-live=waiting]').waitFor();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Webhook address' }).textContent())
      .toBe(`${origin}/api/webhooks/first-webhook/`);
    await send.click();

    // The webhook waits again; the condition, the transformer and the file are done.
    await page.locator('[data-live=done]').nth(2).waitFor();
    await page.getByText('"subscribers": 1').waitFor();
    await look(page, 'first-run');
    expect(await clicks()).toBe(3);
    await until(
      'the line in the file',
      async () =>
        (await readFile(join(folder.path, 'output', 'large-orders.txt'), 'utf8').catch(() => '')) ===
        'Ada spends 250: call them\n',
    );
    expect(errors).toEqual([]);
    await context.close();
  });
});

test('the panel copies the address, writes a line for a shell with a key, and says where JSON ends', async () => {
  await withServer([], async ({ origin }) => {
    const context = await openContext(browser);
    const page = await context.newPage();
    const errors = errorsOf(page);
    await makeOwner(page, origin);
    await page.getByRole('button', { name: 'Use and start First webhook' }).click();
    await page.getByRole('button', { name: 'Copy Webhook address' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(`navigator.clipboard.readText()`)).toBe(`${origin}/api/webhooks/first-webhook/`);

    await page.getByRole('button', { name: 'Make one for this line' }).click();
    await page.getByText('is in the line, this once').waitFor();
    const line = await page.getByLabel('Line for a shell', { exact: true }).textContent();
    const key = /X-Api-Key: ([\w-]{43})/.exec(line ?? '')?.[1] ?? '';
    const reply = await fetch(`${origin}/api/webhooks/first-webhook/`, {
      method: 'POST',
      headers: { 'x-api-key': key },
      body: '{}',
    });
    expect(reply.status).toBe(202);

    const body = page.getByLabel('Body of the request');
    await body.fill('{\n  "total": 5,\n}');
    await page.getByText(/^Line 3, column 1: /).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Send a test request' }).isDisabled()).toBe(true);
    await body.fill('{"total": 5, "customer": "Bob"}');
    await page.getByRole('button', { name: 'Send a test request' }).click();
    await page.getByText('"subscribers": 1').waitFor();

    await page.getByRole('button', { name: 'Close this panel' }).click();
    await page.waitForURL((url) => !url.search.includes('try'));
    expect(errors).toEqual([]);
    await context.close();
  });
});

test('the panel goes to the address that the canvas has now, and keeps what is typed', async () => {
  await withServer(['--no-auth'], async ({ origin }) => {
    const context = await openContext(browser);
    const page = await context.newPage();
    await page.goto(origin);
    await page.getByRole('button', { name: 'Use and start First webhook' }).click();
    await page.getByText(`${origin}/api/webhooks/first-webhook/`).first().waitFor();
    await page.getByLabel('Body of the request').fill('{"mine": 1}');
    const id = /workflows\/([\w-]+)/.exec(page.url())![1];
    const base = `${origin}/api/workflow/${id}`;
    const { nodes } = (await (await fetch(`${base}/canvas_data/`)).json()) as {
      nodes: { id: string; node_type: { identifier: string } }[];
    };
    const hook = nodes.find(({ node_type }) => node_type.identifier === 'webhook-producer')!;
    await fetch(`${base}/nodes/${hook.id}/`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ form_values: { webhook_id: 'second-webhook' } }),
    });
    await page.getByText(`${origin}/api/webhooks/second-webhook/`).first().waitFor();
    await expect.poll(() => page.getByLabel('Body of the request').inputValue()).toBe('{"mine": 1}');
    await context.close();
  });
});

test('a template that could not be made is not said to be made, and one that could not be started is', async () => {
  await withServer(['--no-auth'], async ({ origin }) => {
    const context = await openContext(browser);
    const page = await context.newPage();
    await page.goto(origin);
    const use = page.getByRole('button', { name: 'Use and start First webhook' });
    await page.route('**/api/workflow/import/', (route) => route.abort(), { times: 1 });
    await use.click();
    const alert = page.getByRole('alert');
    await alert.getByText('It could not be made').waitFor();
    await page.route('**/start_execution/', (route) => route.abort(), { times: 1 });
    await use.click();
    await alert.getByText('It is made, but could not be started').waitFor();
    await page.getByRole('button', { name: 'Start it' }).click();
    await page.locator('[data-live=waiting]').waitFor();
    await context.close();
  });
});

test('an api template answers, and the answer is shown', async () => {
  await withServer(['--no-auth'], async ({ origin }) => {
    const context = await openContext(browser);
    const page = await context.newPage();
    const errors = errorsOf(page);
    await page.goto(origin);
    await page.getByRole('button', { name: 'Use and start Request and answer' }).click();
    await page.getByRole('button', { name: 'Send a test request' }).click();
    await page.getByText('"gross": 300').waitFor();
    // This server asks for no key.
    expect(await page.getByLabel('Line for a shell', { exact: true }).textContent()).not.toContain('X-Api-Key');
    expect(errors).toEqual([]);
    await context.close();
  });
});

test('from another machine the owner needs the one-time link, and plain HTTP is enough to work', async () => {
  await withServer(['--host', '0.0.0.0'], async (started) => {
    const link = await until('the link', async () => /http:\S+\?setup_token=\S+/.exec(started.output())?.[0]);
    const context = await openContext(browser);
    const page = await context.newPage();
    const errors = errorsOf(page);
    await page.goto(started.origin);
    await page.getByRole('heading', { name: 'Almost there' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Create account' }).count()).toBe(0);
    expect(await page.evaluate('isSecureContext')).toBe(false);
    await makeOwner(page, link);
    // The link names this machine as others reach it, if it has a network; all goes on under that name.
    const { origin, hostname } = new URL(link);
    await expect.poll(() => page.url()).toBe(`${origin}/`);
    expect(await page.evaluate('isSecureContext')).toBe(/^(localhost|127\..*)$/.test(hostname));
    await page.getByRole('button', { name: 'Use and start First webhook' }).click();
    await page.getByRole('button', { name: 'Send a test request' }).click();
    await page.locator('[data-live=done]').nth(2).waitFor();
    await page.getByRole('button', { name: 'Copy Webhook address' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });
});
