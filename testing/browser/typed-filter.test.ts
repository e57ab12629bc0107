import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { errorsOf, openContext } from './browser.ts';
import { type CanvasBench, openCanvasBench } from './canvas.ts';
import { drawOrders, endedRuns, send, start } from './history-bench.ts';

let bench: CanvasBench;
let failed: number;
let context: BrowserContext;
let page: Page;
let errors: readonly string[];

/** One run that failed, and is a dead letter. */
beforeAll(async () => {
  bench = await openCanvasBench();
  const orders = await drawOrders(bench.api, 'orders');
  await start(bench.api, orders.workflow!);
  await send(bench.api, 'orders', { none: 1 });
  failed = (await endedRuns(bench.api, orders.workflow!, 1))[0]!.id;
});
afterAll(() => bench.end());
beforeEach(async () => {
  context = await openContext(bench.browser);
  page = await context.newPage();
  errors = errorsOf(page);
});
afterEach(async () => {
  expect(errors).toEqual([]);
  await context.close();
});

const field = (): Locator => page.getByLabel('Error contains');
const noneFit = (): Locator => page.getByText('No run fits these filters');
const clear = (): Locator => page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last();

/** Opens a page and types into its filter, on whose text the time stands still then: the typing does not pause. */
async function type(path: string, shown: Locator, text: string): Promise<void> {
  await page.clock.install();
  await page.goto(bench.server.origin + path);
  await shown.waitFor();
  await page.clock.pauseAt(Date.now() + 60_000);
  await field().pressSequentially(text);
}

async function pressOn(target: Locator): Promise<void> {
  const box = (await target.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
}

test.each([
  0, 1000,
])('filters are cleared by a click into an empty list that follows the typing, pressed for %i ms', async (ms) => {
  await type('/runs?state=cancelled', noneFit(), 'nothing');
  await pressOn(clear());
  await page.clock.runFor(ms);
  await page.mouse.up();
  await page.clock.resume();
  await page.locator(`tr[data-run="${failed}"]`).waitFor();
  await page.clock.runFor(1000);
  expect(new URL(page.url()).search).toBe('');
  expect(await field().inputValue()).toBe('');
});

test.each([
  ['/runs?state=failed', 'tr[data-run]'],
  ['/dead-letters?find=total', 'tr[data-letter]'],
])('what was typed last is cleared with the other filters of %s', async (path, rows) => {
  await type(path, page.locator(rows), 'nothing');
  await clear().click();
  await page.clock.runFor(1000);
  expect(new URL(page.url()).search).toBe('');
  expect(await field().inputValue()).toBe('');
  await page.locator(rows).waitFor();
});

test('a click on a run that follows the typing leads there', async () => {
  const link = page.getByRole('link', { name: String(failed), exact: true });
  await type('/runs', link, 'nothing');
  await link.click();
  await page.clock.resume();
  await page.getByRole('heading', { name: `Run ${failed}`, exact: true }).waitFor();
});

test('what was typed and another filter that is clicked right after it both take effect', async () => {
  await type('/runs', page.locator('tr[data-run]'), 'nothing');
  await page.getByText('Succeeded', { exact: true }).first().click();
  await page.clock.resume();
  await noneFit().waitFor();
  await page.waitForURL(/state=succeeded&error=nothing/);
});

test('what was typed takes effect at once when the field is left by keyboard', async () => {
  await type('/runs', page.locator('tr[data-run]'), 'nothing');
  await page.keyboard.press('Tab');
  await page.waitForURL(/error=nothing/);
});
