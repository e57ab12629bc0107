import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { look } from './browser.ts';
import { type CanvasBench, drawPlaced, openCanvas, openCanvasBench, savedGraph } from './canvas.ts';

let bench: CanvasBench;
beforeAll(async () => {
  bench = await openCanvasBench();
});
afterAll(() => bench.end());

const TWO = {
  hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'running' } },
  send: { type: 'http-request', x: 300, y: 0 },
} as const;

test('problems are shown at the node, counted, listed, and lead to the node and its field', async () => {
  const ids = await drawPlaced(bench.api, TWO, ['hook>send']);
  const { page, node, errors, context } = await openCanvas(bench, ids.workflow!);
  await node(ids.send!).locator('[data-mark=problem]', { hasText: '1' }).waitFor();
  await expect.poll(() => node(ids.send!).getAttribute('aria-label')).toBe('HTTP Request, 1 problem');
  await page.getByRole('button', { name: '1 problem' }).click();
  await look(page, 'canvas-problems');
  await page.getByRole('region', { name: 'Problems' }).getByRole('button', { name: 'This field is required' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('node')).toBe(ids.send);
  await expect.poll(() => new URL(page.url()).searchParams.get('field')).toBe('url');
  expect(errors).toEqual([]);
  await context.close();
});

test('a problem that is mended goes away by itself', async () => {
  const ids = await drawPlaced(bench.api, TWO, ['hook>send']);
  const { node, context } = await openCanvas(bench, ids.workflow!);
  await node(ids.send!).locator('[data-mark=problem]').waitFor();
  await bench.api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids.send}/`, {
    form_values: { url: 'http://127.0.0.1:9' },
  });
  await node(ids.send!).locator('[data-mark=problem]').waitFor({ state: 'detached' });
  await context.close();
});

test('what cannot run says why instead of starting; what can runs until it is stopped', async () => {
  const ids = await drawPlaced(bench.api, TWO, ['hook>send']);
  const { page, node, context } = await openCanvas(bench, ids.workflow!);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText('Mend the problems below first').waitFor();
  await page.getByRole('region', { name: 'Problems' }).getByText('This field is required').waitFor();
  await node(ids.send!).click();
  await page.keyboard.press('e');
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.locator('.lw-run-state', { hasText: 'Running' }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Start' }).waitFor();
  await context.close();
});

test('a workflow does not start without a change that was refused, nor once a change is sent at last; it stops all the same', async () => {
  const ids = await drawPlaced(bench.api, { hook: TWO.hook });
  const { page, node, saved, context } = await openCanvas(bench, ids.workflow!);
  const started: string[] = [];
  page.on('request', (request) => request.url().endsWith('/start_execution/') && started.push(request.url()));
  const move = async () => {
    await node(ids.hook!).click();
    await page.keyboard.press('ArrowUp');
  };
  const start = page.getByRole('button', { name: 'Start' });
  const pressed = async (answer: 'refused' | 'lost') => {
    const answered = Promise.withResolvers<void>();
    await page.route('**/edits/', async (route) => {
      await answered.promise;
      if (answer === 'lost') await route.abort();
      else await route.fulfill({ status: 400, json: { error: 'Too many nodes', code: 'INVALID' } });
    });
    await move();
    await page.locator('[data-saving=saving]').waitFor();
    await start.click();
    answered.resolve();
    const told = page.getByRole('alert').filter({ hasText: 'Not all of your changes are saved' });
    await told.getByRole('button').click();
    await told.waitFor({ state: 'detached' });
    await page.unroute('**/edits/');
  };
  await pressed('refused');
  await pressed('lost');
  await saved();
  expect(started).toEqual([]);
  await start.click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.route('**/edits/', (route) => route.abort());
  await move();
  await page.getByText('1 change is kept').waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await start.waitFor();
  await context.close();
});

test('a workflow that answers requests is activated and deactivated', async () => {
  const { workflow = '' } = await drawPlaced(bench.api, { hook: TWO.hook }, [], 'api');
  const { page, context } = await openCanvas(bench, workflow);
  await page.getByRole('button', { name: 'Activate', exact: true }).click();
  await page.locator('.lw-run-state', { hasText: 'Active' }).waitFor();
  expect((await bench.api.call('GET', `/api/workflow/${workflow}/`)).body.status).toBe('active');
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await page.locator('.lw-run-state', { hasText: 'Inactive' }).waitFor();
  await context.close();
});

test('variables and the name are edited in place, and undone', async () => {
  const { workflow = '' } = await drawPlaced(bench.api, TWO);
  const { page, saved, errors, context } = await openCanvas(bench, workflow);
  await page.getByRole('button', { name: 'Variables' }).click();
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByRole('textbox', { name: 'Name of variable 1' }).fill('SERVICE');
  await page.getByRole('textbox', { name: 'Value of variable 1' }).fill('http://127.0.0.1:9000');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('textbox', { name: 'Name of the workflow' }).fill('Large orders');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Undo: Rename the workflow' }).waitFor();
  await saved();
  expect((await savedGraph(bench.api, workflow)).workflow).toMatchObject({
    name: 'Large orders',
    env: { SERVICE: 'http://127.0.0.1:9000' },
  });
  await page.getByRole('button', { name: 'Undo: Rename the workflow' }).click();
  await page.getByRole('button', { name: 'Undo: Change variables' }).click();
  await saved();
  expect((await savedGraph(bench.api, workflow)).workflow).toMatchObject({ name: 'Drawn by a test', env: {} });
  expect(errors).toEqual([]);
  await context.close();
});

test('the graph is exported as a file, which adds its nodes to another canvas', async () => {
  const [ids, other] = [await drawPlaced(bench.api, TWO, ['hook>send']), await drawPlaced(bench.api, {})];
  const first = await openCanvas(bench, ids.workflow!);
  await first.page.getByRole('button', { name: 'More' }).click();
  const [download] = await Promise.all([
    first.page.waitForEvent('download'),
    first.page.getByRole('menuitem', { name: 'Export as a file' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Drawn by a test.yaml');
  const content = await readFile(await download.path(), 'utf8');
  expect(content).toContain('type: webhook-producer');
  const second = await openCanvas(bench, other.workflow!, { context: first.context });
  await second.page.locator('input[type=file]').setInputFiles({
    name: 'orders.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(content),
  });
  await second.page.locator('.lw-edge').waitFor({ state: 'attached' });
  await second.page.getByRole('button', { name: 'Undo: Add nodes from a file' }).waitFor();
  await second.saved();
  expect((await savedGraph(bench.api, other.workflow!)).nodes).toHaveLength(2);
  expect([...first.errors, ...second.errors]).toEqual([]);
  await first.context.close();
});
