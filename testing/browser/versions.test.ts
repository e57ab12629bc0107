import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorsOf, holdNext, look, openContext } from './browser.ts';
import { type CanvasBench, openCanvasBench } from './canvas.ts';
import { drawOrders, start } from './history-bench.ts';

let bench: CanvasBench;
let ids: Record<string, string>;

/** Starts it twice: the second time without its condition, with another template, and with a node behind it. */
beforeAll(async () => {
  bench = await openCanvasBench();
  const { api } = bench;
  ids = await drawOrders(api, 'orders');
  const base = `/api/workflow/${ids.workflow}`;
  await start(api, ids.workflow!);
  await api.call('GET', `${base}/stop_execution/`);
  await api.call('DELETE', `${base}/nodes/${ids.large}/`);
  await api.call('PATCH', `${base}/nodes/${ids.note}/`, { form_values: { output_template: '{"sum": 1}' } });
  await api.call('POST', `${base}/connections/add/`, { source: ids.hook, target: ids.note, sourceHandle: 'default' });
  await start(api, ids.workflow!);
});
afterAll(() => bench.end());

async function openPage(path: string, options: Parameters<typeof openContext>[1] = {}) {
  const context = await openContext(bench.browser, options);
  const page = await context.newPage();
  const errors = errorsOf(page);
  await page.goto(bench.server.origin + path);
  await page.locator('.react-flow__node').first().waitFor();
  return { context, page, errors };
}

async function graph() {
  const reply = await bench.api.call<{ nodes: { id: string }[]; edges: unknown[] }>(
    'GET',
    `/api/workflow/${ids.workflow}/canvas_data/`,
  );
  return reply.body.nodes.map(({ id }) => id).sort();
}

test.each(['light', 'dark'] as const)('versions pass axe in %s', async (colorScheme) => {
  const { context, page } = await openPage(`/workflows/${ids.workflow}/versions`, { colorScheme });
  for (const look of ['Drawn', 'As text']) {
    await page.getByText(look, { exact: true }).click();
    await page
      .locator(look === 'Drawn' ? '[data-changes]' : 'tr[data-line]')
      .first()
      .waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect([look, violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])]).toEqual([
      look,
      [],
    ]);
  }
  await context.close();
});

test('what changed between two versions is drawn, told by field, and shown as text', async () => {
  const { context, page, errors } = await openPage(`/workflows/${ids.workflow}/versions`);
  const card = (name: string) => page.locator('.react-flow__node').filter({ hasText: name });
  await expect.poll(() => card('If Condition').textContent()).toContain('removed');
  await expect.poll(() => card('Data Transformer').textContent()).toContain('1 field changed');
  await expect.poll(() => card('Webhook Producer').textContent()).toContain('the same');
  const changes = page.getByRole('region', { name: 'What changed' });
  await changes.locator('del', { hasText: '{"total": {{ data.webhook.data.body.total }}}' }).waitFor();
  await changes.locator('ins', { hasText: '{"sum": 1}' }).waitFor();
  await changes.getByText(/Connection from Webhook Producer to Data Transformer\s+added/).waitFor();
  await look(page, 'versions');
  await page.getByText('As text', { exact: true }).click();
  await page.locator('tr[data-line=added]', { hasText: 'Webhook Producer -> Data Transformer' }).waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('an earlier version is restored after asking, and the way back is offered', async () => {
  const { context, page, errors } = await openPage(`/workflows/${ids.workflow}/versions`);
  expect(await graph()).not.toContain(ids.large);
  await page.getByRole('button', { name: 'Restore' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await graph()).not.toContain(ids.large);
  await page.getByRole('button', { name: 'Restore' }).click();
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await page.getByText(/The graph is that of version/).waitFor();
  expect(await graph()).toContain(ids.large);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(graph).not.toContain(ids.large);
  expect(errors).toEqual([]);
  await context.close();
});

test('the way back is offered though the list of versions is newer before the graph is, and a refused one is told', async () => {
  const { context, page } = await openPage(`/workflows/${ids.workflow}/versions`);
  const restore = page.getByRole('button', { name: 'Restore' });
  await restore.click();
  const { held } = await holdNext(page, '**/document/', 'GET');
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  const slow = await held;
  const undo = page.getByRole('button', { name: 'Undo' });
  await undo.waitFor();
  await slow.continue();
  await expect.poll(graph).toContain(ids.large);
  await page.route('**/restore/', (route) => route.abort(), { times: 1 });
  await undo.click();
  await page
    .getByRole('alert')
    .filter({ hasText: /The graph could not be set back to version \d+/ })
    .waitFor();
  expect(await graph()).toContain(ids.large);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(graph).not.toContain(ids.large);
  await context.close();
});

test('a second notice of a restored version stays its whole time, though the first was told shortly before', async () => {
  const { context, page } = await openPage(`/workflows/${ids.workflow}/versions`);
  await page.clock.install();
  const restore = async (version: number) => {
    await page.getByRole('listitem').nth(-version).getByRole('button', { name: 'Restore' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    const notice = page.getByText(`The graph is that of version ${version}`);
    await notice.waitFor();
    return notice;
  };
  const first = await restore(1);
  await page.clock.fastForward(10_000);
  const second = await restore(2);
  await first.waitFor({ state: 'detached' });
  // Timer by timer: also those that take a notice away once its time is over.
  await page.clock.runFor(10_000);
  expect(await second.count()).toBe(1);
  await page.clock.fastForward(6_000);
  await second.waitFor({ state: 'detached' });
  await context.close();
});
