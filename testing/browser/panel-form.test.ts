import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { draw, until } from '../process/api.ts';
import { expressionField, openPanel, writeExpression } from './open-panel.ts';
import { type OwnerBench, openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn } from './sign-in.ts';

let bench: OwnerBench;
let context: BrowserContext;
let page: Page;
let errors: readonly string[];

beforeAll(async () => {
  bench = await openOwnerBench('panel-form');
});
afterAll(() => bench.end());
beforeEach(async () => {
  ({ context, page, errors } = await openWindow(bench.browser));
  await beginSignedIn(page, bench.owner);
});
afterEach(async () => {
  expect(errors).toEqual([]);
  await context.close();
});

const ORDER = { order: { id: 7, 'unit price': 9.5, note: '<img src=x onerror=alert(1)>' }, lines: [{ sku: 'a' }] };

/** A webhook with an order in its output, and a node behind it. */
async function drawBehindOrder(type: string, form: Record<string, unknown> = {}) {
  const ids = await draw(
    bench.api,
    'production',
    { first: { type: 'webhook-producer', form: { webhook_id: 'orders' } }, second: { type, form } },
    ['first>second'],
  );
  await bench.api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids.first}/`, { output_data: ORDER });
  return ids as { readonly workflow: string; readonly first: string; readonly second: string };
}

async function storedForm(ids: { readonly workflow: string; readonly second: string }) {
  const { body } = await bench.api.call<{ form_values: Record<string, string> }>(
    'GET',
    `/api/workflow/${ids.workflow}/nodes/${ids.second}/`,
  );
  return body.form_values;
}

test('what is typed is saved and there after a reload; Escape leads back to the node, where one undo takes all of it back', async () => {
  const ids = await drawBehindOrder('http-request', { url: 'http://before' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await (await expressionField(panel, 'URL')).getByText('http://before').waitFor();
  await page.reload();
  await writeExpression(page, await expressionField(panel, 'URL'), 'http://127.0.0.1:9/orders');
  await until('the value is stored', async () => (await storedForm(ids)).url === 'http://127.0.0.1:9/orders');
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await page.locator(`.react-flow__node[data-id="${ids.second}"]:focus`).waitFor();
  await page.keyboard.press('ControlOrMeta+z');
  await until('all of it is taken back', async () => (await storedForm(ids)).url === 'http://before');
});

test('paths are completed from the real input, and the value is shown as one types', async () => {
  const ids = await drawBehindOrder('http-request', { url: 'x' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const url = await expressionField(panel, 'URL');
  await panel.getByRole('treeitem', { name: 'order' }).waitFor();
  await writeExpression(page, url, 'http://x/{{ data.order.unit');
  await page.getByRole('option', { name: 'unit price' }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' | rou');
  await page.getByRole('option', { name: 'round' }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' }}');
  await panel.locator('.lw-preview', { hasText: 'http://x/10' }).waitFor();
  await until(
    'it is stored',
    async () => (await storedForm(ids)).url === 'http://x/{{ data.order["unit price"] | round }}',
  );
});

test('a list of completions takes Enter as soon as it is shown, also from somebody who types on', async () => {
  const ids = await drawBehindOrder('http-request', { url: 'x' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const url = await expressionField(panel, 'URL');
  await panel.getByRole('treeitem', { name: 'order' }).waitFor();
  await page.clock.install();
  await writeExpression(page, url, '{{ data.order.');
  await page.getByRole('option', { name: 'unit price' }).waitFor();
  // No time at all passes between the keys.
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.keyboard.type('un');
  await page.keyboard.press('Enter');
  await page.clock.resume();
  await expect.poll(() => url.textContent()).toContain('data.order["unit price"]');
});

test('a template that fails tells line and column below its field', async () => {
  const ids = await drawBehindOrder('html-to-markdown', { html_content: 'x' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await writeExpression(page, await expressionField(panel, 'HTML'), 'a\n{{ data. }}');
  await panel.getByText(/^Line 2, column \d+: /).waitFor();
});

test('a condition is previewed as what it is', async () => {
  const ids = await drawBehindOrder('if-condition', { condition_expression: 'data["order"]["id"] == 7' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await panel.locator('.lw-preview', { hasText: 'true' }).waitFor();
  await writeExpression(page, await expressionField(panel, 'Condition'), 'data["order"]["id"] > 7');
  await panel.locator('.lw-preview', { hasText: 'false' }).waitFor();
  await writeExpression(page, await expressionField(panel, 'Condition'), 'data["order"]["nope"] > 7');
  await panel.locator('.lw-preview', { hasText: 'Line 1, column 15: there is no key "nope"' }).waitFor();
});

test('JSON that is wrong is told with line, column and reason; templates in it are not wrong', async () => {
  const ids = await drawBehindOrder('data-transformer', { output_template: '{"id": {{ data.order.id }},\n "x": }' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await panel.getByText('Line 2, column 7: a value is missing here').waitFor();
  await panel.locator('.cm-lintRange-error').waitFor();
  const output = await expressionField(panel, 'Output');
  await writeExpression(page, output, '{"id": {{ data.order.id }}}');
  await panel
    .locator('.lw-preview', { hasText: '"id": 7' })
    .or(panel.locator('.lw-preview', { hasText: '"id":7' }))
    .waitFor();
  await expect.poll(() => output.getAttribute('aria-invalid')).toBe('false');
});

test('values are checked as one types, in the words of the server', async () => {
  const ids = await drawBehindOrder('http-response', { status_code: '200', body_source: 'from_input' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const status = await expressionField(panel, 'Status code');
  for (const [written, said] of [
    ['abc', 'Enter a whole number.'],
    ['99', 'Ensure this value is greater than or equal to 100.'],
    ['1000', 'Ensure this value is less than or equal to 599.'],
    ['', 'This field is required.'],
  ] as const) {
    await writeExpression(page, status, written);
    await panel.getByRole('alert').filter({ hasText: said }).waitFor();
  }
  await writeExpression(page, status, '{{ data.order.id }}');
  await panel.getByRole('alert').waitFor({ state: 'detached' });
});

test('a stored password is never shown; it stays, is changed, or is taken away', async () => {
  const ids = await drawBehindOrder('http-request', {
    url: 'http://x',
    auth_type: 'bearer',
    auth_bearer_token: 's3cret',
  });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const token = panel.locator('[data-field=auth_bearer_token]');
  await token.getByText('Stored. Leave it as it is to keep it.').waitFor();
  await writeExpression(page, await expressionField(panel, 'URL'), 'http://y');
  await until('the URL is stored', async () => (await storedForm(ids)).url === 'http://y');
  expect((await storedForm(ids)).auth_bearer_token).toBe('********');
  await token.getByRole('button', { name: 'Change Bearer token' }).click();
  await token.locator('input').fill('another');
  await token.locator('input').press('Enter');
  await token.getByText('Stored. Leave it as it is to keep it.').waitFor();
  await token.getByRole('button', { name: 'Delete Bearer token' }).click();
  await until('it is gone', async () => (await storedForm(ids)).auth_bearer_token === '');
  expect(await page.content()).not.toContain('s3cret');
});

test('a password that is being typed stays when the one before it is stored', async () => {
  const ids = await drawBehindOrder('http-request', { url: 'http://x', auth_type: 'bearer' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const token = panel.locator('[data-field=auth_bearer_token]');
  const stored = Promise.withResolvers<void>();
  await page.route('**/edits/', (route) => stored.promise.then(() => route.continue()), { times: 1 });
  await token.locator('input').fill('first');
  await token.locator('input').press('Enter');
  await token.getByRole('button', { name: 'Change Bearer token' }).click();
  await token.locator('input').fill('second');
  stored.resolve();
  await page.locator('[data-saving=saved]').waitFor({ state: 'attached' });
  await expect.poll(() => token.locator('input').inputValue()).toBe('second');
  await token.locator('input').press('Enter');
  await token.getByText('Stored. Leave it as it is to keep it.').waitFor();
});

test('what is typed and shown stays when the form and the data are asked for again while the server is gone', async () => {
  const ids = await drawBehindOrder('http-request', { url: 'http://x', auth_type: 'bearer' });
  const seen = errors as string[];
  await page.clock.install();
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const token = panel.locator('[data-field=auth_bearer_token]');
  await panel.getByRole('treeitem', { name: 'order' }).waitFor();
  await panel.getByText('No output yet').waitFor();
  await token.locator('input').fill('not stored yet');
  const paths = [
    '/api/nodes/http-request/form/',
    `/api/workflow/${ids.workflow}/nodes/${ids.first}/output/`,
    `/api/workflow/${ids.workflow}/nodes/${ids.second}/output/`,
  ];
  const refused = new Map(paths.map((path) => [path, 0]));
  const isOne = ({ pathname }: URL): boolean => refused.has(pathname);
  await page.route(isOne, async (route) => {
    const { pathname } = new URL(route.request().url());
    refused.set(pathname, refused.get(pathname)! + 1);
    await route.fulfill({ status: 503, json: { error: 'It restarts', code: 'UNAVAILABLE' } });
  });
  await page.clock.fastForward(61_000);
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
  await until('nobody asks any more', async () => {
    await page.clock.runFor(1000);
    return [...refused.values()].every((count) => count === 4);
  });
  await page.unroute(isOne);
  await expect.poll(() => token.locator('input').inputValue()).toBe('not stored yet');
  await panel.getByText('No output yet').waitFor();
  await panel.getByRole('treeitem', { name: 'order' }).waitFor();
  await token.locator('input').press('Enter');
  await token.getByText('Stored. Leave it as it is to keep it.').waitFor();
  expect(seen.splice(0).filter((error) => !error.includes('503'))).toEqual([]);
});

test('settings of the node are saved beside its form; a wrong number is told and not saved', async () => {
  const ids = await drawBehindOrder('http-request', { url: 'http://x' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await panel.getByLabel('Name of the node').fill('Ask the shop');
  await panel.getByRole('tab', { name: 'Settings' }).click();
  await panel.getByLabel('Disabled').check();
  await panel.getByLabel('Attempts').fill('0');
  await panel.getByText('Enter a whole number from 1 to 1000.').waitFor();
  await panel.getByLabel('Attempts').fill('3');
  await panel.getByLabel('Time limit (s)').fill('2.5');
  const config = () =>
    bench.api
      .call<{ config: Record<string, unknown> }>('GET', `/api/workflow/${ids.workflow}/nodes/${ids.second}/`)
      .then(({ body }) => body.config);
  await until('all are stored', async () => 'timeout_seconds' in (await config()));
  expect(await config()).toEqual({
    name: 'Ask the shop',
    disabled: true,
    retry: { attempts: 3 },
    timeout_seconds: 2.5,
  });
});

test('that a failed run fails the workflow is set at a producer of production alone', async () => {
  const ids = await drawBehindOrder('http-request', { url: 'http://x' });
  const nodeOf = (id: string) => `/api/workflow/${ids.workflow}/nodes/${id}/`;
  for (const id of [ids.first, ids.second])
    await bench.api.call('PATCH', nodeOf(id), { config: { fail_workflow: true, worker_tag: 'large' } });
  const settings = async (id: string) => {
    const panel = await openPanel(page, bench.server.origin, ids.workflow, id);
    await panel.getByRole('tab', { name: 'Settings' }).click();
    await panel.getByLabel('Worker tag').waitFor();
    return { panel, isSet: panel.getByLabel('A failed run fails the workflow') };
  };
  const behind = await settings(ids.second);
  expect(await behind.isSet.count()).toBe(0);
  await behind.panel.getByLabel('Settings that differ from the default: 1').waitFor();
  const { isSet } = await settings(ids.first);
  expect(await isSet.isChecked()).toBe(true);
  await isSet.uncheck();
  await until('it is stored', async () => {
    const { body } = await bench.api.call<{ config: Record<string, unknown> }>('GET', nodeOf(ids.first));
    return JSON.stringify(body.config) === '{"worker_tag":"large"}';
  });
});

test('a setting that does not fit stays with its message; blanks and points stay while one types', async () => {
  const ids = await drawBehindOrder('http-request', { url: 'http://x' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await panel.getByRole('tab', { name: 'Settings' }).click();
  const config = (key: string) =>
    bench.api
      .call<{ config: Record<string, unknown> }>('GET', `/api/workflow/${ids.workflow}/nodes/${ids.second}/`)
      .then(({ body }) => body.config[key]);
  const attempts = panel.getByLabel('Attempts');
  await attempts.fill('0');
  await attempts.blur();
  await panel.getByText('Enter a whole number from 1 to 1000.').waitFor();
  await expect.poll(() => attempts.inputValue()).toBe('0');

  const limit = panel.getByLabel('Time limit (s)');
  await limit.pressSequentially('2.');
  await until('the pause is over', async () => (await config('timeout_seconds')) === 2);
  await expect.poll(() => limit.inputValue()).toBe('2.');
  await limit.pressSequentially('50');
  await until('the rest is stored', async () => (await config('timeout_seconds')) === 2.5);
  await limit.blur();
  await expect.poll(() => limit.inputValue()).toBe('2.5');

  const tag = panel.getByLabel('Worker tag');
  await tag.pressSequentially('my ');
  await until('the pause is over', async () => (await config('worker_tag')) === 'my');
  await expect.poll(() => tag.inputValue()).toBe('my ');
  await tag.pressSequentially('queue ');
  await until('the rest is stored', async () => (await config('worker_tag')) === 'my queue');
  await tag.blur();
  await expect.poll(() => tag.inputValue()).toBe('my queue');
  await expect.poll(() => attempts.inputValue()).toBe('0');
  expect(await config('retry')).toBeUndefined();
});

test('what the server finds wrong is told at its field', async () => {
  const ids = await drawBehindOrder('counter', { min_value: '5', max_value: '1', direction: 'increment', step: '1' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await panel.getByText(/A producer takes no input/).waitFor();
});

test('a node type that is not installed shows its values and keeps them', async () => {
  const ids = await drawBehindOrder('http-request', { url: 'http://x' });
  await page.route('**/api/nodes/http-request/form/', (route) =>
    route.fulfill({ status: 404, json: { error: 'Node type', code: 'NOT_FOUND' } }),
  );
  const seen = errors as string[];
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await panel.getByText(/http-request is not installed/).waitFor();
  await panel.getByText('"url": "http://x"').waitFor();
  expect(seen.splice(0).every((error) => error.includes('404'))).toBe(true);
});
