import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draw, until } from '../process/api.ts';
import { startServer, temporaryFolder } from '../process/server-process.ts';
import { errorsOf, look, openContext, type Page } from './browser.ts';
import { type CanvasBench, openCanvasBench } from './canvas.ts';
import { drawOrders, endedRuns, send, start } from './history-bench.ts';

/** Pictures are looked at in both. */
const colorScheme = process.env.LOOPWRIGHT_LOOK_DARK === undefined ? 'light' : 'dark';

let bench: CanvasBench;
let orders: Record<string, string>;

beforeAll(async () => {
  bench = await openCanvasBench();
  orders = await drawOrders(bench.api, 'orders');
  await start(bench.api, orders.workflow!);
});
afterAll(() => bench.end());

/** The run of a new order; one without a total fails where that is compared. */
async function ran(body: object): Promise<number> {
  const before = (await endedRuns(bench.api, orders.workflow!, 0)).length;
  await send(bench.api, 'orders', body);
  return (await endedRuns(bench.api, orders.workflow!, before + 1))[0]!.id;
}

async function openRun(id: number) {
  const context = await openContext(bench.browser, { colorScheme });
  const page = await context.newPage();
  const errors = errorsOf(page);
  await page.goto(`${bench.server.origin}/workflows/${orders.workflow}?run=${id}`);
  return { context, page, errors };
}

/** The dialog in which the input of the comparison is edited. */
function fixDialog(page: Page) {
  const dialog = page.getByRole('dialog');
  const field = dialog.getByRole('textbox', { name: 'Input of If Condition' });
  return {
    dialog,
    field,
    async write(json: unknown): Promise<void> {
      await field.click();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.insertText(JSON.stringify(json));
    },
  };
}

const PICKY = `
import { defineNode, Type } from '@loopwright/sdk';
export const picky = defineNode({
  identifier: 'picky',
  version: 1,
  label: 'Picky',
  description: 'Takes nothing.',
  category: 'Data',
  kind: 'blocking',
  fields: Type.Object({}),
  execute() {
    throw new Error('Not this');
  },
});
`;

const order = (total: unknown) => ({ webhook: { data: { body: { total } } } });

test('a failed task is fixed on the page of its run, which is watched to its end', async () => {
  const failed = await ran({ none: 1 });
  const { context, page, errors } = await openRun(failed);
  const details = page.getByRole('complementary', { name: 'Chosen task' });
  await details.getByRole('button', { name: 'Fix and go on' }).click();
  const { dialog, field, write } = fixDialog(page);
  await field.waitFor();
  await expect.poll(() => field.textContent()).toContain('none');
  await write([1]);
  await dialog.getByText('must be a JSON object').waitFor();
  const go = dialog.getByRole('button', { name: 'Go on with this input' });
  await expect.poll(() => go.isDisabled()).toBe(true);
  await write(order(250));
  await look(page, 'fix-run');
  await go.click();
  await page.locator('header').getByText('Succeeded', { exact: true }).waitFor();
  await page.locator('.react-flow__node').filter({ hasText: 'If Condition' }).click();
  await details.getByText(/^Input edited by /).waitFor();
  await details.getByRole('tab', { name: 'Input before the edit' }).click();
  await details.getByRole('tabpanel').getByText('webhook').waitFor();
  await look(page, 'fixed-run');
  expect(errors).toEqual([]);
  await context.close();
});

test('keys within a dialog of a run, and in its data, stay there', async () => {
  const lines = Array.from({ length: 200 }, (_, index) => index);
  const { context, page, errors } = await openRun(await ran({ lines }));
  const details = page.getByRole('complementary', { name: 'Chosen task' });
  await details.getByRole('heading', { name: 'If Condition' }).waitFor();
  await details.getByText('JSON', { exact: true }).click();
  const data = details.getByRole('region', { name: 'Input' });
  await data.focus();
  await page.keyboard.press('End');
  await expect.poll(() => data.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(0);
  await details.getByRole('button', { name: 'Fix and go on' }).click();
  const { dialog, field, write } = fixDialog(page);
  await write(order(300));
  for (const key of ['ArrowUp', 'ArrowLeft', 'Home']) await dialog.getByRole('button', { name: 'Cancel' }).press(key);
  await expect.poll(() => field.textContent()).toContain('300');
  expect(page.url()).not.toContain('step=');
  await dialog.getByRole('button', { name: 'Go on with this input' }).click();
  await page.locator('header').getByText('Succeeded', { exact: true }).waitFor();
  expect(errors).toEqual([]);
  await context.close();
});

test('a fix that is being written stays when the run goes on elsewhere, and says so', async () => {
  const failed = await ran({ none: 2 });
  const { context, page, errors } = await openRun(failed);
  await page.clock.install();
  await page.getByRole('button', { name: 'Fix and go on' }).click();
  const { dialog, field, write } = fixDialog(page);
  await write(order(301));
  const input = order(302);
  const fix = { node_id: orders.large, path: [], input };
  expect((await bench.api.call('POST', `/api/runs/${failed}/fix/`, fix)).status).toBeLessThan(300);
  await until('it ended', async () => {
    const { body } = await bench.api.call<{ state: string }>('GET', `/api/runs/${failed}/`);
    return body.state === 'succeeded';
  });
  await page.clock.fastForward(10_000);
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
  await page.locator('header').getByText('Succeeded', { exact: true }).waitFor({ state: 'attached' });
  await dialog.getByText('does not wait for a fix any more').waitFor();
  await expect.poll(() => field.textContent()).toContain('301');
  await expect.poll(() => dialog.getByRole('button', { name: 'Go on with this input' }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => page.getByRole('button', { name: 'Fix and go on' }).count()).toBe(0);
  expect(errors).toEqual([]);
  await context.close();
});

test('a task whose dialog went away with it does not stay chosen when it is back', async () => {
  const folder = await temporaryFolder('picky');
  const file = join(folder.path, 'nodes', 'picky.ts');
  await mkdir(join(folder.path, 'nodes'));
  await writeFile(file, PICKY);
  const server = await startServer(folder.path, { args: ['--no-auth'] });
  const api = bench.api.at(server.origin);
  const nodes = { hook: { type: 'webhook-producer', form: { webhook_id: 'picky' } }, picky: { type: 'picky' } };
  const ids = await draw(api, 'production', nodes, ['hook>picky']);
  await start(api, ids.workflow!);
  await send(api, 'picky', {});
  const [run] = await endedRuns(api, ids.workflow!, 1);
  const context = await openContext(bench.browser, { colorScheme });
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${server.origin}/workflows/${ids.workflow}?run=${run!.id}`);
  /** The node types are looked for again, and the page, which one comes back to, asks for its run. */
  const lookAgain = async () => {
    await api.call('POST', '/api/nodes/refresh/');
    await page.clock.fastForward(10_000);
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
  };
  const details = page.getByRole('complementary', { name: 'Chosen task' });
  await details.getByRole('button', { name: 'Fix and go on' }).click();
  await page.getByRole('dialog').waitFor();
  await rm(file);
  await lookAgain();
  await page.getByText('is not installed').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await writeFile(file, PICKY);
  await lookAgain();
  await details.getByRole('heading', { name: 'Picky' }).waitFor();
  await page.locator('.react-flow__node').filter({ hasText: 'Webhook Producer' }).click();
  await details.getByRole('heading', { name: 'Webhook Producer' }).waitFor();
  await context.close();
  await server.end('SIGTERM');
  await folder.remove();
});

test('a run is run again from one of its tasks, on edited input', async () => {
  const run = await ran({ total: 150 });
  const { context, page, errors } = await openRun(run);
  await page.locator('.react-flow__node').filter({ hasText: 'Data Transformer' }).click();
  await page.getByRole('button', { name: 'Replay from here' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Edited data').click();
  const field = dialog.getByRole('textbox', { name: 'Input of Data Transformer' });
  await field.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(JSON.stringify(order(999)));
  await look(page, 'replay-from');
  await dialog.getByRole('button', { name: 'Run again' }).click();
  await page.getByRole('link', { name: `Replay of run ${run}` }).waitFor();
  const again = new URL(page.url()).searchParams.get('run');
  const body = await until('it ended', async () => {
    const reply = await bench.api.call<{ ended_at: string | null; tasks: { output: unknown }[] }>(
      'GET',
      `/api/runs/${again}/`,
    );
    return reply.body.ended_at !== null && reply.body;
  });
  expect(body.tasks.map(({ output }) => output)).toMatchObject([
    { webhook: { data: { body: { total: 150 } } } },
    { webhook: { data: { body: { total: 150 } } } },
    { total: 999 },
  ]);
  expect(errors).toEqual([]);
  await context.close();
});
