import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdNext } from './browser.ts';
import { type CanvasBench, drawPlaced, openCanvas, openCanvasBench } from './canvas.ts';
import { start } from './history-bench.ts';
import { openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn } from './sign-in.ts';

/** The panel that sends a workflow a request, beside a canvas that changes. */
let bench: CanvasBench;
beforeAll(async () => {
  bench = await openCanvasBench();
});
afterAll(() => bench.end());

const hook = (webhook_id: string, y: number) => ({ type: 'webhook-producer', x: 0, y, form: { webhook_id } });

async function openRequest(workflow: string) {
  const canvas = await openCanvas(bench, workflow);
  await canvas.page.goto(`${bench.server.origin}/workflows/${workflow}?try=1`);
  const panel = canvas.page.getByRole('complementary', { name: 'Send a request' });
  const address = async () => (await panel.getByRole('textbox', { name: 'Webhook address' }).textContent())!;
  const body = panel.getByLabel('Body of the request');
  await body.waitFor();
  return { ...canvas, panel, address, body, send: panel.getByRole('button', { name: 'Send a test request' }) };
}

test('a body that is typed stays while the id of its webhook is written anew', async () => {
  const ids = await drawPlaced(bench.api, { hook: hook('before', 0) });
  const { panel, address, body, send, errors, context } = await openRequest(ids.workflow!);
  const rename = (webhook_id: string) =>
    bench.api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids.hook}/`, { form_values: { webhook_id } });
  await body.fill('{"mine": 1}');
  await expect.poll(() => send.isEnabled()).toBe(true);
  expect((await rename('')).status).toBe(200);
  await panel.getByText('This webhook has no id yet.').waitFor();
  await expect.poll(() => send.isDisabled()).toBe(true);
  await expect.poll(() => panel.getByLabel('Line for a shell').count()).toBe(0);
  await rename('after');
  await expect.poll(() => send.isEnabled()).toBe(true);
  expect(await address()).toContain('/api/webhooks/after/');
  await expect.poll(() => body.inputValue()).toBe('{"mine": 1}');
  expect(errors).toEqual([]);
  await context.close();
});

test('the webhook that is chosen stays it though one before it is deleted, and another is shown when it is', async () => {
  const ids = await drawPlaced(bench.api, { a: hook('one', 0), b: hook('two', 150), c: hook('three', 300) });
  const { page, node, panel, address, body, errors, context } = await openRequest(ids.workflow!);
  const remove = async (id: string) => {
    await bench.api.call('DELETE', `/api/workflow/${ids.workflow}/nodes/${id}/`);
    await node(id).waitFor({ state: 'detached' });
  };
  const which = panel.getByRole('combobox', { name: 'Which webhook' });
  await which.click();
  await page.getByRole('option', { name: 'two' }).click();
  expect(await address()).toContain('/api/webhooks/two/');
  await body.fill('{"for": "two"}');
  await remove(ids.a!);
  expect(await address()).toContain('/api/webhooks/two/');
  await expect.poll(() => which.inputValue()).toBe('two');
  await expect.poll(() => body.inputValue()).toBe('{"for": "two"}');
  await remove(ids.b!);
  expect(await address()).toContain('/api/webhooks/three/');
  expect(await body.inputValue()).not.toContain('two');
  expect(errors).toEqual([]);
  await context.close();
});

test('a request is said to be kept only where it is: not while nothing listens', async () => {
  const ids = await drawPlaced(bench.api, { hook: hook(randomUUID(), 0) });
  const { panel, body, send, errors, context } = await openRequest(ids.workflow!);
  await body.fill('{}');
  await send.click();
  await panel.getByText('"subscribers": 0').waitFor();
  await panel.getByText('Nothing listens to this webhook: the request was not kept.').waitFor();
  await expect.poll(() => panel.getByText('The request is on disk').count()).toBe(0);
  await start(bench.api, ids.workflow!);
  await send.click();
  await panel.getByText('The request is on disk').waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('a key is made once however often it is asked for, and stays in the line of each webhook', async () => {
  const owned = await openOwnerBench('request-key');
  try {
    const ids = await drawPlaced(owned.api, { a: hook('one', 0), b: hook('two', 150) });
    const { context, page, errors } = await openWindow(owned.browser);
    await beginSignedIn(page, owned.owner);
    await page.goto(`${owned.server.origin}/workflows/${ids.workflow}?try=1`);
    const panel = page.getByRole('complementary', { name: 'Send a request' });
    const line = panel.getByLabel('Line for a shell', { exact: true });
    const make = panel.getByRole('button', { name: 'Make one for this line' });
    const { held } = await holdNext(page, '**/api/auth/api-keys/', 'POST');
    await make.click();
    const asked = await held;
    await expect.poll(() => make.isDisabled()).toBe(true);
    await asked.continue();
    await panel.getByText('is in the line, this once').waitFor();
    const key = /X-Api-Key: ([\w-]{43})/.exec((await line.textContent())!)![1]!;
    await panel.getByRole('combobox', { name: 'Which webhook' }).click();
    await page.getByRole('option', { name: 'two' }).click();
    await expect.poll(() => line.textContent()).toContain('/api/webhooks/two/');
    await expect.poll(() => line.textContent()).toContain(key);
    expect(errors).toEqual([]);
    await context.close();
  } finally {
    await owned.end();
  }
});
