import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { draw, until } from '../process/api.ts';
import { look } from './browser.ts';
import { expressionField, openPanel } from './open-panel.ts';
import { type OwnerBench, openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn } from './sign-in.ts';

const PLACE = `
import { choice, defineNode, Type } from '@loopwright/sdk';
export const place = defineNode({
  identifier: 'place',
  version: 1,
  label: 'Place',
  description: 'Picks a state of a country.',
  category: 'Data/Places',
  kind: 'blocking',
  fields: Type.Object({
    country: choice([['us', 'United States'], ['va', 'Vatican']], { title: 'Country' }),
    state: choice([], {
      title: 'State',
      dependsOn: ['country'],
      options: async ({ country }) =>
        country === 'us' ? [['ny', 'New York'], ['ca', 'California']] : [['va', 'Vatican City']],
    }),
  }),
  execute: ({ data }) => ({ data }),
});
`;
const LARGE = `
import { defineNode, Type } from '@loopwright/sdk';
export const large = defineNode({
  identifier: 'large',
  version: 1,
  label: 'Large',
  description: 'Puts out a text of 50 MB.',
  category: 'Data',
  kind: 'blocking',
  fields: Type.Object({}),
  execute: () => ({ data: { text: 'x'.repeat(50_000_000), n: 1 } }),
});
`;

let bench: OwnerBench;
let context: BrowserContext;
let page: Page;
let errors: readonly string[];

beforeAll(async () => {
  bench = await openOwnerBench('panel-data', {
    async prepare(folder) {
      await mkdir(join(folder, 'nodes'));
      await writeFile(join(folder, 'nodes', 'place.ts'), PLACE);
      await writeFile(join(folder, 'nodes', 'large.ts'), LARGE);
    },
  });
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

const ORDER = {
  order: { id: 7, 'unit price': 9.5 },
  lines: [
    { sku: 'a-1', count: 2 },
    { sku: 'b-2', count: 1 },
  ],
};

/** A webhook and a node behind it; with an order in the webhook's output where it was tried. */
async function drawBehind(type: string, form: Record<string, unknown>, output: object | null = ORDER) {
  const ids = await draw(
    bench.api,
    'production',
    { first: { type: 'webhook-producer', form: { webhook_id: 'orders' } }, second: { type, form } },
    ['first>second'],
  );
  if (output !== null)
    await bench.api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids.first}/`, { output_data: output });
  return ids as { readonly workflow: string; readonly first: string; readonly second: string };
}

async function inputOf(panel: Locator): Promise<Locator> {
  const input = panel.getByRole('region', { name: 'Input' });
  await input.getByRole('treeitem', { name: 'order' }).waitFor();
  return input;
}

async function untilStored(ids: { readonly workflow: string; readonly second: string }, field: string, value: string) {
  await until(`${field} is ${value}`, async () => {
    const { body } = await bench.api.call<{ form_values: Record<string, string> }>(
      'GET',
      `/api/workflow/${ids.workflow}/nodes/${ids.second}/`,
    );
    return body.form_values[field] === value;
  });
}

test('a value that is clicked is put into the field as a template; one that is dragged there too', async () => {
  const ids = await drawBehind('http-request', { url: 'http://x/' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const input = await inputOf(panel);
  const url = await expressionField(panel, 'URL');
  await url.click();
  await page.keyboard.press('End');
  await input.getByRole('treeitem', { name: 'order' }).locator('.lw-data-chevron').click();
  await input.getByRole('treeitem', { name: 'unit price' }).click();
  await untilStored(ids, 'url', 'http://x/{{ data.order["unit price"] }}');
  const body = await expressionField(panel, 'Body');
  await input.getByRole('treeitem', { name: 'id 7' }).dragTo(body);
  await untilStored(ids, 'body', '{{ data.order.id | tojson }}');
});

test('over plain HTTP from another machine a path and a value are copied too, and what could not be is not said to be', async () => {
  const ids = await drawBehind('http-request', { url: 'x' });
  await page.addInitScript({
    content: `Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined, configurable: true });
      addEventListener('copy', () => { window.copied = document.activeElement.value; }, true);`,
  });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const input = await inputOf(panel);
  const copied = () => page.evaluate('window.copied');
  await input.getByRole('treeitem', { name: 'order' }).click();
  await page.getByText('Copied {{ data.order }}').waitFor();
  expect(await copied()).toBe('{{ data.order }}');
  await input.getByRole('button', { name: 'Copy the value' }).click();
  await expect.poll(copied).toBe(JSON.stringify(ORDER.order, null, 2));
  await page.evaluate('document.execCommand = () => false');
  await input.getByRole('treeitem', { name: 'lines' }).click();
  await page.getByText('could not be copied').waitFor();
});

test('what is told of a second path that was copied stays its whole time, though the first was copied shortly before', async () => {
  const ids = await drawBehind('http-request', { url: 'x' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const input = await inputOf(panel);
  await page.clock.install();
  const copy = async (name: string) => {
    await input.getByRole('treeitem', { name }).click();
    const told = page.getByText(`Copied {{ data.${name} }}`);
    await told.waitFor();
    return told;
  };
  const first = await copy('order');
  await page.clock.fastForward(3000);
  const second = await copy('lines');
  await first.waitFor({ state: 'detached' });
  // Timer by timer: also those that take a notice away once its time is over.
  await page.clock.runFor(2000);
  expect(await second.count()).toBe(1);
  await page.clock.fastForward(2000);
  await second.waitFor({ state: 'detached' });
});

test('in a condition a clicked value stands as conditions read it', async () => {
  const ids = await drawBehind('if-condition', { condition_expression: '' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const input = await inputOf(panel);
  await (await expressionField(panel, 'Condition')).click();
  await input.getByRole('treeitem', { name: 'order' }).locator('.lw-data-chevron').click();
  await input.getByRole('treeitem', { name: 'unit price' }).click();
  await untilStored(ids, 'condition_expression', 'data["order"]["unit price"]');
});

test('the tree is gone through by keyboard, and Enter puts the value into the field', async () => {
  const ids = await drawBehind('http-request', { url: '' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const input = await inputOf(panel);
  await (await expressionField(panel, 'URL')).click();
  const tree = input.getByRole('tree');
  await tree.focus();
  await page.keyboard.press('ArrowRight');
  await input.getByRole('treeitem', { name: 'id 7' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await untilStored(ids, 'url', '{{ data.order.id }}');
  await tree.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await input.getByRole('treeitem', { name: 'id 7' }).waitFor({ state: 'detached' });
});

test('the same value is a table, JSON, and searched', async () => {
  const ids = await drawBehind('http-request', { url: 'x' });
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  const input = await inputOf(panel);
  await input.getByText('Table', { exact: true }).click();
  await input.getByRole('columnheader', { name: 'sku' }).waitFor();
  await input.getByRole('button', { name: 'b-2' }).waitFor();
  await input.getByText('JSON', { exact: true }).click();
  await input.getByText('"unit price": 9.5').waitFor();
  await input.getByLabel('Search in keys and values').fill('b-2');
  await input.getByText('1 place', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await input.getByText('"unit price": 9.5').waitFor();
});

test('where nothing before was tried, the input is that of the last run, and the node is tried with it', async () => {
  const ids = await draw(
    bench.api,
    'api',
    {
      first: { type: 'webhook-producer', form: { webhook_id: 'once' } },
      second: { type: 'data-transformer', form: { output_template: '{"got": {{ data | tojson }} }' } },
      third: { type: 'http-response', form: { status_code: '200', body_source: 'from_input' } },
    },
    ['first>second', 'second>third'],
  );
  await bench.api.call('POST', `/api/workflow/${ids.workflow}/activate/`);
  const reply = await bench.api.call('POST', `/api/workflow/${ids.workflow}/execute/`, { input: { total: 41 } });
  expect(reply.status).toBe(200);
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.second!);
  const input = panel.getByRole('region', { name: 'Input' });
  await input.getByText('From the last run', { exact: true }).waitFor();
  await panel.locator('.lw-preview', { hasText: '41' }).waitFor();
  await look(page, 'from-last-run');
  await panel.getByRole('button', { name: 'Run this node' }).click();
  await panel.getByText(/^Done in/).waitFor();
  const { body } = await bench.api.call('GET', `/api/workflow/${ids.workflow}/nodes/${ids.second}/output/`);
  expect(JSON.stringify(body)).toContain('"total":41');
});

test('without any input a preview says so and is no error', async () => {
  const ids = await drawBehind('if-condition', { condition_expression: 'data["order"]["id"] == 7' }, null);
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await panel.locator('.lw-preview', { hasText: 'Shown once there is input' }).waitFor();
  await panel.getByText('No input yet').waitFor();
  await look(page, 'no-input');
});

test('an output of 50 MB is shown in part, and the panel goes on', async () => {
  const ids = await drawBehind('large', {});
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await panel.getByRole('button', { name: 'Run this node' }).click();
  await panel.getByText(/^Done in/).waitFor();
  const output = panel.getByRole('region', { name: 'Output' });
  await output.getByRole('treeitem', { name: 'text' }).waitFor();
  expect((await output.innerText()).length).toBeLessThan(10_000);
  await output.getByRole('treeitem', { name: 'text' }).click();
  await output.getByText('JSON', { exact: true }).click();
  await output.getByText('Tree', { exact: true }).click();
  await output.getByRole('treeitem', { name: 'n 1' }).waitFor();
  expect((await output.innerText()).length).toBeLessThan(100_000);
});

test('choices follow what they depend on: asked for first, then offered, lost with another parent, taken where there is one', async () => {
  const ids = await drawBehind('place', {});
  const panel = await openPanel(page, bench.server.origin, ids.workflow, ids.second);
  await panel.getByText('Choose Country first.').waitFor();
  const country = panel.getByRole('combobox', { name: 'Country' });
  const state = panel.getByRole('combobox', { name: 'State' });
  await country.click();
  await page.getByRole('option', { name: 'United States' }).click();
  await panel.getByText('Choose Country first.').waitFor({ state: 'detached' });
  await state.click();
  await page.getByRole('option', { name: 'California' }).click();
  await untilStored(ids, 'state', 'ca');
  await country.click();
  await page.getByRole('option', { name: 'Vatican' }).click();
  await untilStored(ids, 'state', 'va');
  await expect.poll(() => state.inputValue()).toBe('Vatican City');
  await country.click();
  await page.getByRole('option', { name: 'United States' }).click();
  await state.click();
  await page.getByRole('option', { name: 'New York' }).click();
  await untilStored(ids, 'state', 'ny');
});

test('a walk is stopped where it stands, and the nodes behind are not run', async () => {
  const ids = await draw(
    bench.api,
    'production',
    {
      count: { type: 'counter', form: { min_value: '0', max_value: '5', direction: 'increment', step: '1' } },
      wait: { type: 'static-delay-node', form: { interval: '1', unit: 'hours' } },
      after: { type: 'data-transformer', form: { output_template: '{"after": true}' } },
    },
    ['count>wait', 'wait>after'],
  );
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.count!);
  await panel.getByRole('button', { name: 'More ways to run' }).click();
  await page.getByRole('menuitem', { name: 'Run from here' }).click();
  const walk = panel.getByRole('region', { name: 'Run from here' });
  await walk.getByRole('listitem').nth(1).getByText('Running').waitFor();
  await walk.getByRole('button', { name: 'Stop' }).click();
  await walk.getByText('Stopped', { exact: true }).waitFor();
  const { body } = await bench.api.call('GET', `/api/workflow/${ids.workflow}/nodes/${ids.after}/output/`);
  expect(body).toEqual({ output_data: {} });
});
