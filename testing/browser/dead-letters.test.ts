import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '../process/api.ts';
import { errorsOf, holdNext, look, openContext } from './browser.ts';
import { type CanvasBench, openCanvasBench } from './canvas.ts';
import { drawOrders, send, start } from './history-bench.ts';

let bench: CanvasBench;
let orders: Record<string, string>;

beforeAll(async () => {
  bench = await openCanvasBench();
  orders = await drawOrders(bench.api, 'orders');
  await start(bench.api, orders.workflow!);
});
afterAll(() => bench.end());
beforeEach(async () => {
  for (let number = (await letters()).length; number < 5; number += 1)
    await send(bench.api, 'orders', { none: number });
  await until('five dead letters', async () => {
    const [, , , , , ...others] = await letters();
    if (others.length > 0)
      await bench.api.call('POST', '/api/dead-letters/delete/', { ids: others.map(({ id }) => id) });
    return (await letters()).length === 5;
  });
});

async function letters(): Promise<readonly { readonly id: number }[]> {
  return (await bench.api.call<{ items: { id: number }[] }>('GET', '/api/dead-letters/')).body.items;
}

async function openPage(path: string, options: Parameters<typeof openContext>[1] = {}) {
  const context = await openContext(bench.browser, options);
  const page = await context.newPage();
  const errors = errorsOf(page);
  await page.goto(bench.server.origin + path);
  await page.locator('tr[data-letter]').first().waitFor();
  return { context, page, errors };
}

test.each(['light', 'dark'] as const)('dead letters and one that is open pass axe in %s', async (colorScheme) => {
  const { context, page } = await openPage('/dead-letters', { colorScheme });
  const [first] = await letters();
  for (const opens of [false, true]) {
    if (opens) {
      await page.getByRole('button', { name: `Dead letter ${first!.id}` }).click();
      await page.getByRole('dialog').getByText('What it holds').waitFor();
    }
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
  }
  await look(page, `dead-letter-${colorScheme}`);
  await context.close();
});

test('a dead letter tells why it died and what it holds, and leads to its run', async () => {
  const { context, page, errors } = await openPage(`/workflows/${orders.workflow}/dead-letters`);
  const [newest] = await letters();
  await page.getByRole('button', { name: `Dead letter ${newest!.id}` }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(/dead since .* after \d+ tr/).waitFor();
  await drawer.getByText('JSON', { exact: true }).click();
  await drawer.getByText('"none": 4').waitFor();
  await page.waitForURL(/letter=/);
  await drawer.getByRole('link', { name: /Open run/ }).click();
  await page.getByRole('heading', { name: /^Run \d+$/ }).waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('letters are found by their error, also those that are not loaded, and the address keeps it', async () => {
  const { context, page, errors } = await openPage('/dead-letters');
  const rows = page.locator('tr[data-letter]');
  const asked = page.waitForResponse(
    (response) => new URL(response.url()).searchParams.get('error') === 'no such text',
  );
  await page.getByLabel('Error contains').fill('no such text');
  await asked;
  await page.getByText('No dead letter fits these filters').waitFor();
  await page.waitForURL(/find=no/);
  await page.getByLabel('Error contains').fill('TOTAL');
  await expect.poll(() => rows.count()).toBe(5);
  await page.clock.install();
  await page.getByLabel('Error contains').pressSequentially(' and more');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.clock.fastForward(1000);
  expect(page.url()).not.toContain('find=');
  await expect.poll(() => page.getByLabel('Error contains').inputValue()).toBe('');
  await expect.poll(() => rows.count()).toBe(5);
  expect(errors).toEqual([]);
  await context.close();
});

test('a letter that is edited stays while the server is gone, and says when it was taken away elsewhere', async () => {
  const { context, page, errors } = await openPage('/dead-letters');
  const seen = errors as string[];
  const before = (await letters()).length;
  await send(bench.api, 'orders', { none: 5 });
  await until('it is dead as well', async () => (await letters()).length > before);
  const [newest] = await letters();
  await page.clock.install();
  await page.goto(`${bench.server.origin}/dead-letters?letter=${newest!.id}`);
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: 'Edit' }).click();
  const field = drawer.getByRole('textbox', { name: 'What the dead letter holds' });
  const message = { webhook_id: 'orders', method: 'POST', headers: {}, query_params: {} };
  const write = async (body: string): Promise<void> => {
    await field.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(JSON.stringify({ ...message, body }));
  };
  const comeBack = async (): Promise<void> => {
    await page.clock.fastForward(10_000);
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
  };
  await write('typed first');
  const path = `**/api/dead-letters/${newest!.id}/`;
  let refused = 0;
  await page.route(path, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    refused += 1;
    await route.fulfill({ status: 503, json: { error: 'It restarts', code: 'UNAVAILABLE' } });
  });
  await comeBack();
  await until('nobody asks any more', async () => {
    await page.clock.runFor(1000);
    return refused === 4;
  });
  await expect.poll(() => field.textContent()).toContain('typed first');
  await page.unroute(path);
  await drawer.getByRole('button', { name: 'Save' }).click();
  await until('it is stored', async () => {
    const reply = await bench.api.call<{ payload: { body: unknown } }>('GET', `/api/dead-letters/${newest!.id}/`);
    return reply.body.payload.body === 'typed first';
  });

  await drawer.getByRole('button', { name: 'Edit' }).click();
  await write('typed then');
  await bench.api.call('DELETE', `/api/dead-letters/${newest!.id}/`);
  await comeBack();
  await drawer.getByRole('alert').filter({ hasText: 'is a dead letter no more' }).waitFor();
  await expect.poll(() => field.textContent()).toContain('typed then');
  await expect.poll(() => drawer.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  expect(seen.splice(0).filter((error) => !/503|404/.test(error))).toEqual([]);
  await context.close();
});

test('many are redriven at once, then deleted at once after asking, and the navigation tells how many are left', async () => {
  const { context, page, errors } = await openPage('/dead-letters');
  const rows = page.locator('tr[data-letter]');
  await page.locator('[data-dead-letters="5"]').waitFor();
  const before = new Set((await letters()).map(({ id }) => id));
  await rows.nth(0).getByRole('checkbox').check();
  await rows.nth(1).getByRole('checkbox').check();
  await page.getByText('2 chosen').waitFor();
  await page.getByRole('button', { name: 'Redrive', exact: true }).click();
  await page.getByText('2 of 2 redriven').waitFor();
  // They fail again: nothing about them has changed.
  await until('they are dead again', async () => (await letters()).length === 5);
  expect(before.size).toBe(5);
  await page.reload();
  await expect.poll(() => rows.count()).toBe(5);
  await page.getByLabel('Choose all that are shown').check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 5 dead letters?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await letters()).toHaveLength(5);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No dead letters', { exact: true }).waitFor();
  await expect.poll(() => page.locator('[data-dead-letters]').count()).toBe(0);
  expect(await letters()).toEqual([]);
  expect(errors).toEqual([]);
  await context.close();
});

test('a redrive goes on, and tells how far it is, while the list is narrowed to none', async () => {
  const count = 101;
  const missing = count - (await letters()).length;
  await Promise.all(Array.from({ length: missing }, (_, none) => send(bench.api, 'orders', { none })));
  await until('all are dead', async () => {
    const { body } = await bench.api.call<{ items: unknown[] }>('GET', `/api/dead-letters/?limit=${count}`);
    return body.items.length === count;
  });
  const { context, page, errors } = await openPage('/dead-letters');
  const rows = page.locator('tr[data-letter]');
  await expect.poll(() => rows.count()).toBe(100);
  await page.getByRole('button', { name: 'Load more' }).scrollIntoViewIfNeeded();
  await expect.poll(() => rows.count()).toBe(count);
  await page.getByLabel('Choose all that are shown').check();
  await page.getByText(`${count} chosen`).waitFor();
  const { held } = await holdNext(page, '**/api/dead-letters/redrive/', 'POST');
  await page.getByRole('button', { name: 'Redrive', exact: true }).click();
  const first = await held;
  await page.getByLabel('Error contains').fill('no such text');
  await page.getByText('No dead letter fits these filters').waitFor();
  await page.getByText(`0 of ${count} redriven`).waitFor();
  await first.continue();
  await page.getByText(`${count} of ${count} redriven`).waitFor();
  await page
    .getByRole('region', { name: 'What to do with dead letters' })
    .getByRole('button', { name: 'Close' })
    .click();
  await page.getByText(`${count} of ${count} redriven`).waitFor({ state: 'detached' });
  expect(errors).toEqual([]);
  await context.close();
});
