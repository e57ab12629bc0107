import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { draw, until } from '../process/api.ts';
import { errorsOf, holdNext, look, openContext } from './browser.ts';
import { type CanvasBench, openCanvasBench } from './canvas.ts';
import { endedRuns, send, start } from './history-bench.ts';

let bench: CanvasBench;
let ids: Record<string, string>;
let channel: string;

const FIELDS = JSON.stringify([
  { name: 'amount', kind: 'number', label: 'Amount in EUR', required: true },
  { name: 'how', kind: 'choice', label: 'Paid by', choices: ['card', 'cash'] },
]);

beforeAll(async () => {
  bench = await openCanvasBench();
});
afterAll(() => bench.end());
beforeEach(async () => {
  for (const { id } of await pending()) await bench.api.call('POST', `/api/approvals/${id}/`, { approved: false });
  channel = randomUUID();
  ids = await draw(
    bench.api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: channel }, config: { concurrency: 10 } },
      ask: {
        type: 'approval',
        form: { title: 'Pay {{ data.webhook.data.body.n }}?', message: 'Please', fields: FIELDS },
      },
    },
    ['hook>ask'],
  );
  await start(bench.api, ids.workflow!);
  for (const n of [1, 2]) await send(bench.api, channel, { n });
  await until('two approvals', async () => (await pending()).length === 2);
});

async function pending(): Promise<readonly { readonly id: number; readonly title: string }[]> {
  const query = 'limit=200';
  return (await bench.api.call<{ items: { id: number; title: string }[] }>('GET', `/api/approvals/?${query}`)).body
    .items;
}

async function askedOf(title: string): Promise<string> {
  return `/api/approvals/${(await pending()).find((asked) => asked.title === title)!.id}/`;
}

async function states(): Promise<string> {
  const reply = await bench.api.call<{ items: { state: string }[] }>('GET', `/api/runs/?workflow=${ids.workflow}`);
  return reply.body.items.map(({ state }) => state).join();
}

/** Opens the page, whose time the test can move on. */
async function openPage(options: Parameters<typeof openContext>[1] = {}) {
  const context = await openContext(bench.browser, options);
  const page = await context.newPage();
  await page.clock.install();
  const errors = errorsOf(page);
  await page.goto(`${bench.server.origin}/approvals`);
  await page.locator('[data-approval]').first().waitFor();
  return { context, page, errors };
}

test.each(['light', 'dark'] as const)('approvals pass axe in %s', async (colorScheme) => {
  const { context, page } = await openPage({ colorScheme });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
  await look(page, `approvals-${colorScheme}`);
  await context.close();
});

test('a person fills in what is asked for, approves one and rejects the other', async () => {
  const { context, page, errors } = await openPage();
  const first = page.getByRole('article', { name: 'Pay 1?' });
  await first.getByRole('button', { name: 'Approve' }).click();
  await first.getByText('Needed to approve.').waitFor();
  expect(await pending()).toHaveLength(2);
  await first.getByLabel('Amount in EUR').fill('7');
  await first.getByLabel('Note').fill('fine');
  await first.getByRole('button', { name: 'Approve' }).click();
  await first.waitFor({ state: 'detached' });
  await page.getByRole('article', { name: 'Pay 2?' }).getByRole('button', { name: 'Reject' }).click();
  await page.getByText('Nothing waits for a decision.').waitFor();
  await until('both runs have ended', async () => (await states()) === 'succeeded,succeeded');
  expect(errors).toEqual([]);
  await context.close();
});

test('a decimal that is typed key by key is the number that the run goes on with', async () => {
  const { context, page, errors } = await openPage();
  const article = page.getByRole('article', { name: 'Pay 1?' });
  const amount = article.getByLabel('Amount in EUR');
  await amount.pressSequentially('12.50');
  await expect.poll(() => amount.inputValue()).toBe('12.50');
  await article.getByRole('button', { name: 'Approve' }).click();
  await article.waitFor({ state: 'detached' });
  const [run] = await endedRuns(bench.api, ids.workflow!, 1);
  const { body } = await bench.api.call<{ tasks: { output: unknown }[] }>('GET', `/api/runs/${run!.id}/`);
  expect(JSON.stringify(body.tasks.at(-1)!.output)).toContain('"values":{"amount":12.5,');
  expect(errors).toEqual([]);
  await context.close();
});

test('a decision that came too late is told, though the approval is gone from the page', async () => {
  const asked = await askedOf('Pay 1?');
  const { context, page } = await openPage();
  const article = page.getByRole('article', { name: 'Pay 1?' });
  const { held } = await holdNext(page, '**/api/approvals/*/', 'POST');
  await article.getByRole('button', { name: 'Reject' }).click();
  const late = await held;
  const values = { amount: 1 };
  const first = await bench.api.call('POST', asked, { approved: true, values });
  expect(first.status).toBe(200);
  await late.continue();
  await article.waitFor({ state: 'detached' });
  await page.getByRole('alert').filter({ hasText: 'Pay 1?' }).getByText('was answered before').waitFor();
  await context.close();
});

/** So long the page waits before it asks again for what is pending. */
const POLL_MS = 10_000;

test.each([
  'light',
  'dark',
] as const)('what is being filled in stays when it was answered elsewhere, and says so, in %s', async (colorScheme) => {
  const asked = await askedOf('Pay 1?');
  const { context, page, errors } = await openPage({ colorScheme });
  const article = page.getByRole('article', { name: 'Pay 1?' });
  const other = page.getByRole('article', { name: 'Pay 2?' });
  await article.getByLabel('Amount in EUR').fill('7');
  await article.getByLabel('Note').fill('as agreed on the');
  const first = await bench.api.call('POST', asked, { approved: true, values: { amount: 8 } });
  expect(first.status).toBe(200);
  await bench.api.call('POST', await askedOf('Pay 2?'), { approved: false });
  await page.clock.fastForward(POLL_MS);
  await other.waitFor({ state: 'detached' });
  const said = article.getByRole('alert');
  await said.getByText(/approved it/).waitFor();
  await page.keyboard.type(' phone');
  expect(await article.getByLabel('Note').inputValue()).toBe('as agreed on the phone');
  expect(await article.getByLabel('Amount in EUR').inputValue()).toBe('7');
  expect(await article.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
  await look(page, `approval-answered-${colorScheme}`);
  await article.getByRole('button', { name: 'Put away' }).click();
  await page.getByText('Nothing waits for a decision.').waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('what is being filled in stays when it timed out, and when its workflow was deleted, and says so', async () => {
  const hurried = randomUUID();
  const { workflow } = await draw(
    bench.api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: hurried } },
      ask: { type: 'approval', form: { title: 'Quick?', timeout: 15, timeout_unit: 'seconds' } },
    },
    ['hook>ask'],
  );
  await start(bench.api, workflow!);
  const { context, page } = await openPage(); // before its time begins
  await send(bench.api, hurried, {});
  await until('it is asked', async () => (await pending()).length === 3);
  await page.clock.fastForward(POLL_MS);
  const quick = page.getByRole('article', { name: 'Quick?' });
  const pay = page.getByRole('article', { name: 'Pay 1?' });
  await quick.getByLabel('Note').fill('wait');
  await pay.getByLabel('Note').fill('wait for me');
  await until('it timed out', async () => (await pending()).length === 2);
  await page.clock.fastForward(POLL_MS);
  await quick
    .getByRole('alert')
    .getByText(/It timed out/)
    .waitFor();
  expect(await quick.getByLabel('Note').inputValue()).toBe('wait');
  await bench.api.call('GET', `/api/workflow/${ids.workflow}/stop_execution/`);
  await bench.api.call('DELETE', `/api/workflow/${ids.workflow}/`);
  await page.clock.fastForward(POLL_MS);
  await pay
    .getByRole('alert')
    .getByText(/is not there any more/)
    .waitFor();
  expect(await pay.getByLabel('Note').inputValue()).toBe('wait for me');
  await context.close();
});

test('what is being filled in stays when it is not among the newest any more, and is decided there', async () => {
  const { context, page, errors } = await openPage();
  const article = page.getByRole('article', { name: 'Pay 1?' });
  await article.getByLabel('Amount in EUR').fill('7');
  for (let n = 3; n <= 52; n += 1) await send(bench.api, channel, { n });
  await until('as many as a page holds are newer', async () => (await pending()).length === 52);
  await page.clock.fastForward(POLL_MS);
  await page.getByRole('article', { name: 'Pay 52?' }).waitFor();
  await article.getByRole('button', { name: 'Approve' }).click();
  await article.waitFor({ state: 'detached' });
  expect((await pending()).some(({ title }) => title === 'Pay 1?')).toBe(false);
  expect(errors).toEqual([]);
  await context.close();
});
