import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../process/api.ts';
import { errorsOf, look, openContext } from './browser.ts';
import { type CanvasBench, openCanvasBench } from './canvas.ts';
import { drawOrders, endedRuns, send, start } from './history-bench.ts';

let bench: CanvasBench;
let orders: Record<string, string>;

beforeAll(async () => {
  bench = await openCanvasBench();
  orders = await drawOrders(bench.api, 'orders');
  await start(bench.api, orders.workflow!);
});
afterAll(() => bench.end());

async function openPage(path: string) {
  const context = await openContext(bench.browser);
  const page = await context.newPage();
  const errors = errorsOf(page);
  await page.goto(bench.server.origin + path);
  return { context, page, errors };
}

/** Replaces the text of the JSON editor that is open. */
async function write(page: Awaited<ReturnType<typeof openPage>>['page'], label: string, json: unknown): Promise<void> {
  const field = page.getByRole('textbox', { name: label });
  await field.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(JSON.stringify(json));
}

test('a run is run again with other data from its page, and the new run leads back to it', async () => {
  const { length: before } = await endedRuns(bench.api, orders.workflow!, 0);
  await send(bench.api, 'orders', { total: 5 });
  const [run] = await endedRuns(bench.api, orders.workflow!, before + 1);
  const { context, page, errors } = await openPage(`/workflows/${orders.workflow}?run=${run!.id}`);
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Edited data').click();
  await write(page, 'Data that the first node hands on', [1]);
  await dialog.getByText('must be a JSON object').waitFor();
  await write(page, 'Data that the first node hands on', { webhook: { data: { body: { total: 250 } } } });
  // What was written is what is shown again, and what is sent.
  await dialog.getByText('Same data').click();
  await dialog.getByText('Edited data').click();
  await dialog.getByRole('textbox', { name: 'Data that the first node hands on' }).getByText('250').waitFor();
  await look(page, 'replay');
  await dialog.getByRole('button', { name: 'Run again' }).click();
  await page.getByRole('link', { name: `Replay of run ${run!.id}` }).waitFor();
  const runs = await endedRuns(bench.api, orders.workflow!, before + 2);
  const again = await bench.api.call<{ replay_of: number; tasks: { output: unknown }[] }>(
    'GET',
    `/api/runs/${runs[0]!.id}/`,
  );
  expect(again.body.replay_of).toBe(run!.id);
  expect(again.body.tasks.at(-1)!.output).toMatchObject({ total: 250 });
  expect(errors).toEqual([]);
  await context.close();
});

test('a dead letter is edited and redriven, and its run succeeds', async () => {
  const letters = async () =>
    (await bench.api.call<{ items: { id: number; run_id: number }[] }>('GET', '/api/dead-letters/')).body.items;
  const before = await letters();
  await send(bench.api, 'orders', { none: 1 });
  const letter = await until('a dead letter', async () =>
    (await letters()).find(({ id }) => before.every((old) => old.id !== id)),
  );
  const { context, page, errors } = await openPage('/dead-letters');
  await page.getByRole('button', { name: `Dead letter ${letter.id}` }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: 'Edit' }).click();
  await write(page, 'What the dead letter holds', { body: { total: 300 } });
  await look(page, 'edit-letter');
  await drawer.getByRole('button', { name: 'Save' }).click();
  await drawer.getByRole('button', { name: 'Edit' }).waitFor();
  await drawer.getByRole('button', { name: 'Redrive' }).click();
  await until('its run succeeds', async () => {
    const { body } = await bench.api.call<{ state: string }>('GET', `/api/runs/${letter.run_id}/`);
    return body.state === 'succeeded';
  });
  expect(await letters()).toEqual(before);
  expect(errors).toEqual([]);
  await context.close();
});
