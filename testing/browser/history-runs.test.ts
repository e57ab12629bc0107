import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draw } from '../process/api.ts';
import { errorsOf, look, openContext } from './browser.ts';
import { type CanvasBench, openCanvasBench } from './canvas.ts';
import { drawOrders, endedRuns, send, start } from './history-bench.ts';

let bench: CanvasBench;
let orders: Record<string, string>;
/** Of the orders, oldest first: a large one, a small one, one that fails. */
let runs: readonly number[];
let items: Record<string, string>;

beforeAll(async () => {
  bench = await openCanvasBench();
  const { api } = bench;
  orders = await drawOrders(api, 'orders');
  await start(api, orders.workflow!);
  for (const body of [{ total: 250 }, { total: 5 }, { none: 1 }]) await send(api, 'orders', body);
  runs = (await endedRuns(api, orders.workflow!, 3)).map(({ id }) => id).sort((left, right) => left - right);
  items = await draw(
    api,
    'api',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'items' } },
      each: { type: 'for-each', form: { array_expression: 'lines' } },
      shape: { type: 'data-transformer', form: { output_template: '{"n": {{ data.forEachNode.state.item }}}' } },
      answer: { type: 'http-response', form: { status_code: '200', body_source: 'from_input' } },
    },
    ['hook>each', 'each.subdag>shape', 'each>answer'],
  );
  await api.call('POST', `/api/workflow/${items.workflow}/activate/`);
  const reply = await api.call('POST', `/api/workflow/${items.workflow}/execute/`, { input: { lines: [7, 8, 9] } });
  expect(reply.status).toBe(200);
});
afterAll(() => bench.end());

async function openPage(path: string, options: Parameters<typeof openContext>[1] = {}) {
  const context = await openContext(bench.browser, options);
  const page = await context.newPage();
  const errors = errorsOf(page);
  await page.goto(bench.server.origin + path);
  return { context, page, errors };
}

test('runs are narrowed by state and error, the address keeps it, and new ones come by themselves', async () => {
  const { length: before } = await endedRuns(bench.api, orders.workflow!, 3);
  const { context, page, errors } = await openPage(`/workflows/${orders.workflow}/runs`);
  const rows = page.locator('tr[data-run]');
  await expect.poll(() => rows.count()).toBe(before);
  await page.getByText('Failed', { exact: true }).first().click();
  await expect.poll(() => rows.count()).toBe(1);
  await page.waitForURL(/state=failed/);
  await page.getByLabel('Error contains').fill('no such text');
  await page.getByText('No run fits these filters').waitFor();
  await page.reload();
  await page.getByText('No run fits these filters').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect.poll(() => rows.count()).toBe(before);
  await send(bench.api, 'orders', { total: 101 });
  await expect.poll(() => rows.count()).toBe(before + 1);
  await expect.poll(() => page.getByLabel('Error contains').inputValue()).toBe('');
  await look(page, 'runs');
  expect(errors).toEqual([]);
  await context.close();
});

test('an older page stays part of a list of which new runs were told while it was on its way', async () => {
  const channel = randomUUID();
  const busy = await drawOrders(bench.api, channel);
  await start(bench.api, busy.workflow!);
  for (let total = 0; total < 60; total += 1) await send(bench.api, channel, { total });
  await endedRuns(bench.api, busy.workflow!, 60);
  const { context, page, errors } = await openPage(`/workflows/${busy.workflow}/runs`);
  const rows = page.locator('tr[data-run]');
  await expect.poll(() => rows.count()).toBe(50);
  await send(bench.api, channel, { total: 60 });
  await endedRuns(bench.api, busy.workflow!, 61);
  const [newest, older] = [Promise.withResolvers<Route>(), Promise.withResolvers<Route>()];
  const asked = { newest: 0, older: 0 };
  await page.route(
    ({ pathname }) => pathname === '/api/runs/',
    async (route) => {
      const kind = route.request().url().includes('cursor=') ? 'older' : 'newest';
      asked[kind] += 1;
      if (asked[kind] > 1) await route.continue();
      else (kind === 'older' ? older : newest).resolve(route);
    },
  );
  const held = await newest.promise;
  await page.getByRole('button', { name: 'Load more' }).scrollIntoViewIfNeeded();
  const heldOlder = await older.promise;
  const told = page.waitForResponse((response) => response.request() === held.request());
  await held.continue();
  await (await told).finished();
  await heldOlder.continue();
  await expect.poll(() => rows.count()).toBe(61);
  expect(asked.older).toBe(1);
  expect(errors).toEqual([]);
  await context.close();
});

test('a run far below the newest that ends meanwhile is not shown as under way any more', async () => {
  const channel = randomUUID();
  const slow = await draw(
    bench.api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: channel }, config: { concurrency: 10 } },
      which: { type: 'if-condition', form: { condition_expression: 'data["webhook"]["data"]["body"]["n"] == 0' } },
      ask: { type: 'approval', form: { title: 'Go on?' } },
    },
    ['hook>which', 'which.yes>ask'],
  );
  await start(bench.api, slow.workflow!);
  for (let n = 0; n <= 60; n += 1) await send(bench.api, channel, { n });
  await endedRuns(bench.api, slow.workflow!, 60);
  const { context, page, errors } = await openPage(`/workflows/${slow.workflow}/runs`);
  const rows = page.locator('tr[data-run]');
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect.poll(() => rows.count()).toBe(61);
  const oldest = rows.last();
  expect(await oldest.getAttribute('data-state')).not.toBe('succeeded');
  const waiting = await bench.api.call<{ items: { id: number }[] }>('GET', `/api/approvals/?workflow=${slow.workflow}`);
  await bench.api.call('POST', `/api/approvals/${waiting.body.items[0]!.id}/`, { approved: true });
  await expect.poll(() => oldest.getAttribute('data-state')).toBe('succeeded');
  await expect.poll(() => rows.count()).toBe(61);
  expect(errors).toEqual([]);
  await context.close();
});

test('loops are chosen by the names that were given to their nodes', async () => {
  const [orderChannel, returnChannel] = [randomUUID(), randomUUID()];
  const twice = await draw(
    bench.api,
    'production',
    {
      a: { type: 'webhook-producer', form: { webhook_id: orderChannel }, config: { name: 'Orders' } },
      b: { type: 'webhook-producer', form: { webhook_id: returnChannel }, config: { name: 'Returns' } },
      c: { type: 'data-transformer', form: { output_template: '{}' } },
      d: { type: 'data-transformer', form: { output_template: '{}' } },
    },
    ['a>c', 'b>d'],
  );
  await start(bench.api, twice.workflow!);
  for (const webhook of [orderChannel, returnChannel]) await send(bench.api, webhook, {});
  await endedRuns(bench.api, twice.workflow!, 2);
  const { context, page, errors } = await openPage(`/workflows/${twice.workflow}/runs`);
  await page.getByRole('combobox', { name: 'Loop' }).click();
  await page.getByRole('option').first().waitFor();
  expect((await page.getByRole('option').allTextContents()).sort()).toEqual(['Orders', 'Returns']);
  expect(errors).toEqual([]);
  await context.close();
});

test('a span of time that is turned into two ends stays what filters, and clearing the empty list closes it', async () => {
  const { context, page, errors } = await openPage(`/workflows/${orders.workflow}/runs?since=24h`);
  const rows = page.locator('tr[data-run]');
  await rows.first().waitFor();
  const choose = async (name: string) => {
    await page.getByRole('combobox', { name: 'Started' }).click();
    await page.getByRole('option', { name }).click();
  };
  await choose('Between');
  const from = page.getByLabel('From', { exact: true });
  await expect.poll(() => from.inputValue()).not.toBe('');
  await page.waitForURL((url) => url.searchParams.get('from') !== null && !url.searchParams.has('since'));
  const day = Date.now() - Date.parse(new URL(page.url()).searchParams.get('from')!);
  expect(Math.round(day / 3_600_000)).toBe(24);
  await from.fill('2100-01-01T00:00');
  await page.getByText('No run fits these filters').waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click();
  await rows.first().waitFor();
  await expect.poll(() => from.count()).toBe(0);
  await expect.poll(() => page.getByRole('combobox', { name: 'Started' }).inputValue()).toBe('At any time');
  expect(errors).toEqual([]);
  await context.close();
});

test('older runs that are refused are asked for once, and again when that is pressed', async () => {
  const many = await drawOrders(bench.api, 'many');
  await start(bench.api, many.workflow!);
  for (let total = 0; total < 55; total += 1) await send(bench.api, 'many', { total });
  await endedRuns(bench.api, many.workflow!, 55);
  const { context, page, errors } = await openPage(`/workflows/${many.workflow}/runs`);
  const seen = errors as string[];
  const rows = page.locator('tr[data-run]');
  await expect.poll(() => rows.count()).toBe(50);
  const isOlder = ({ pathname, searchParams }: URL): boolean => pathname === '/api/runs/' && searchParams.has('cursor');
  let refused = 0;
  await page.route(isOlder, (route) => {
    refused += 1;
    return route.fulfill({ status: 429, json: { error: 'Too many requests', code: 'RATE_LIMITED' } });
  });
  const more = page.getByRole('button', { name: 'Load more' });
  await more.scrollIntoViewIfNeeded();
  const said = page.getByRole('alert').filter({ hasText: 'Too many requests' });
  await said.first().waitFor();
  // Two looks at the newest runs later it would have asked many times.
  for (let look = 0; look < 2; look += 1)
    await page.waitForResponse((response) => {
      const { pathname, searchParams } = new URL(response.url());
      return pathname === '/api/runs/' && !searchParams.has('cursor');
    });
  expect(refused).toBe(1);
  await more.click();
  await expect.poll(() => refused).toBe(2);
  await page.unroute(isOlder);
  await said.waitFor();
  await more.click();
  await expect.poll(() => rows.count()).toBe(55);
  await said.waitFor({ state: 'detached' });
  expect(seen.splice(0).filter((error) => !error.includes('429'))).toEqual([]);
  await context.close();
});

test('a long text within a large value is shown to its end, and a part that is refused is told', async () => {
  const before = (await endedRuns(bench.api, orders.workflow!, 0)).length;
  const note = `${'x'.repeat(25_000)} the end`;
  await send(bench.api, 'orders', { total: 1, note, lines: Array.from({ length: 9000 }, (_, index) => index) });
  const [run] = await endedRuns(bench.api, orders.workflow!, before + 1);
  const { context, page, errors } = await openPage(`/workflows/${orders.workflow}?run=${run!.id}&step=1`);
  const seen = errors as string[];
  const details = page.getByRole('complementary', { name: 'Chosen task' });
  await details.getByText('A large value: loaded in parts as you open it.').waitFor();
  for (const name of [/^webhook/, /^data/, /^body/]) await details.getByRole('treeitem', { name }).first().click();
  const whole = details.getByRole('button', { name: 'Show the whole text' });
  const more = details.getByRole('button', { name: 'Show more of it' });
  await details.getByRole('treeitem', { name: /^note/ }).click();
  await whole.click();
  await more.click();
  const shown = details.locator('.lw-data-long');
  await expect.poll(async () => (await shown.textContent())?.length).toBe(20_000);
  await page.route('**/value/**', (route) => route.fulfill({ status: 404, json: { error: 'Value' } }), { times: 1 });
  await more.click();
  await details.getByRole('alert').filter({ hasText: 'Value was not found' }).waitFor();
  await more.click();
  await expect.poll(() => shown.textContent()).toBe(note);
  await expect.poll(() => more.count()).toBe(0);
  await expect.poll(() => details.getByRole('alert').count()).toBe(0);
  await details.getByRole('treeitem', { name: /^lines/ }).click();
  await details.getByText('data.webhook.data.body.lines', { exact: true }).waitFor();
  await expect.poll(() => whole.count()).toBe(0);
  expect(seen.splice(0).filter((error) => !error.includes('404'))).toEqual([]);
  await context.close();
});

test('a run opens where it failed, and is gone through task by task with the keyboard', async () => {
  const { context, page, errors } = await openPage('/runs?state=failed');
  await page.getByRole('link', { name: String(runs[2]), exact: true }).click();
  await page.getByRole('heading', { name: `Run ${runs[2]}`, exact: true }).waitFor();
  const details = page.getByRole('complementary', { name: 'Chosen task' });
  await details.getByRole('heading', { name: 'If Condition' }).waitFor();
  const card = page.locator('.react-flow__node').filter({ hasText: 'If Condition' });
  await expect.poll(() => card.textContent()).toContain('Failed');
  await page.getByRole('listbox', { name: 'Tasks' }).focus();
  await page.keyboard.press('Home');
  await expect.poll(() => card.textContent()).toContain('Not reached');
  await page.keyboard.press('ArrowRight');
  await details.getByRole('heading', { name: 'Webhook Producer' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await details.getByRole('heading', { name: 'If Condition' }).waitFor();
  await page.waitForURL(/step=2/);
  await look(page, 'run');
  expect(errors).toEqual([]);
  await context.close();
});

test('the items of a for-each are told apart, and choosing one shows what it gave', async () => {
  const [{ id } = { id: 0 }] = await endedRuns(bench.api, items.workflow!, 1);
  const { context, page, errors } = await openPage(`/workflows/${items.workflow}?run=${id}`);
  await page.getByRole('option', { name: /Data Transformer.*item 2/ }).click();
  const details = page.getByRole('complementary', { name: 'Chosen task' });
  await details.getByText('item 2').waitFor();
  await details.getByRole('tab', { name: 'Output' }).click();
  await details.getByText('8', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Play the run' }).click();
  await page.getByText(/^(\d+) of \1 tasks$/).waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('two runs are chosen in the list and stand side by side with what differs', async () => {
  const { context, page, errors } = await openPage(`/workflows/${orders.workflow}/runs`);
  await page.getByLabel(`Choose run ${runs[0]} to compare`).click();
  await page.getByLabel(`Choose run ${runs[1]} to compare`).click();
  await page.getByRole('button', { name: 'Compare two' }).click();
  await page.getByRole('heading', { name: `Run ${runs[0]} beside run ${runs[1]}` }).waitFor();
  const pairs = page.getByRole('region', { name: 'Tasks of both runs' });
  const note = pairs.getByRole('row', { name: /Data Transformer/ });
  await expect.poll(() => note.textContent()).toMatch(/Succeeded.*Skipped.*state/);
  await pairs.getByRole('button', { name: 'Webhook Producer' }).click();
  await page.locator('tr[data-line=removed]', { hasText: '"total": 250' }).waitFor();
  await page.locator('tr[data-line=added]', { hasText: '"total": 5' }).waitFor();
  await look(page, 'compare');
  expect(errors).toEqual([]);
  await context.close();
});

test.each(['light', 'dark'] as const)('runs, a run and a comparison pass axe in %s', async (colorScheme) => {
  const { context, page } = await openPage('/runs', { colorScheme });
  for (const [path, wait] of [
    ['/runs', 'tr[data-run]'],
    [`/workflows/${orders.workflow}?run=${runs[2]}`, '.react-flow__node'],
    [`/workflows/${orders.workflow}?run=${runs[0]}&compare=${runs[1]}`, 'tr[data-line]'],
  ] as const) {
    await page.goto(bench.server.origin + path);
    await page.locator(wait).first().waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect([path, violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])]).toEqual([
      path,
      [],
    ]);
  }
  await context.close();
});

test('a run of more than a thousand tasks is shown in parts, and scrubbed to its last one', async () => {
  const { api } = bench;
  const lines = Array.from({ length: 1300 }, (_, index) => index);
  const reply = await api.call('POST', `/api/workflow/${items.workflow}/execute/`, { input: { lines } });
  expect(reply.status).toBe(200);
  const [{ id } = { id: 0 }] = await endedRuns(api, items.workflow!, 2);
  const { context, page, errors } = await openPage(`/workflows/${items.workflow}?run=${id}`);
  const count = new Intl.NumberFormat('en-US');
  const { tasks_total: total } = (await api.call<{ tasks_total: number }>('GET', `/api/runs/${id}/`)).body;
  expect(total).toBeGreaterThan(1300);
  await page.getByText(`The first ${count.format(1000)} of ${count.format(total)} tasks`).waitFor();
  await look(page, 'run-of-many-tasks');
  await page.getByRole('button', { name: 'Load more tasks' }).click();
  await page.getByText(/^The first/).waitFor({ state: 'detached' });
  await page.getByRole('slider').focus();
  await page.keyboard.press('End');
  await page.waitForURL(new RegExp(`step=${total}`));
  await page.keyboard.press('ArrowLeft');
  await page.waitForURL(new RegExp(`step=${total - 1}`));
  expect(errors).toEqual([]);
  await context.close();
});
