import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { draw, until } from '../process/api.ts';
import { holdNext } from './browser.ts';
import { type OwnerBench, openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn } from './sign-in.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

/** The list of workflows, as its users work with it. */
let bench: OwnerBench;
let context: BrowserContext;
let page: Page;
let errors: readonly string[];

beforeAll(async () => {
  bench = await openOwnerBench('workflows');
});
afterAll(() => bench.end());
beforeEach(async () => {
  for (const { id } of (await bench.api.call<{ id: string }[]>('GET', '/api/workflow/')).body) {
    await bench.api.call('DELETE', `/api/workflow/${id}/`);
  }
  ({ context, page, errors } = await openWindow(bench.browser));
  await beginSignedIn(page, bench.owner);
});
afterEach(() => context.close());

async function importExample(name: string): Promise<string> {
  const file = await readFile(join(EXAMPLES, `${name}.yaml`), 'utf8');
  const { body } = await bench.api.call<{ id: string }>('POST', '/api/workflow/import/', { file });
  return body.id;
}

async function make(name: string, rest: Record<string, unknown> = {}): Promise<string> {
  return (await bench.api.call<{ id: string }>('POST', '/api/workflow/', { name, ...rest })).body.id;
}

const names = () => page.locator('[data-row]').allTextContents();
const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
async function choose(name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

describe('the list', () => {
  test('is searched, filtered and sorted, and the address remembers how', async () => {
    await make('Orders', { tags: ['shop', 'large'], description: 'From the café' });
    await make('Invoices', { tags: ['shop'] });
    const answers = await make('Answers', { workflow_type: 'api' });
    await bench.api.call('POST', `/api/workflow/${answers}/activate/`);
    await page.goto(bench.server.origin);
    await row('Orders').waitFor();
    expect(await names()).toEqual(['Answers', 'Invoices', 'Orders']);

    await page.keyboard.press('/');
    await page.keyboard.type('cafe');
    await expect.poll(names).toEqual(['Orders']);
    await expect.poll(() => new URL(page.url()).search).toBe('?q=cafe');
    await page.reload();
    await row('Orders').waitFor();
    expect(await names()).toEqual(['Orders']);
    await page.getByRole('textbox', { name: 'Search workflows' }).fill('nothing like it');
    await page.getByText('No workflow is like that').waitFor();
    await page.getByRole('button', { name: 'Show all' }).last().click();
    await expect.poll(names).toHaveLength(3);

    await page.getByRole('combobox', { name: 'Any tag' }).click();
    await page.getByRole('option', { name: 'shop' }).click();
    await expect.poll(names).toEqual(['Invoices', 'Orders']);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Name' }).click();
    await page.getByRole('button', { name: 'Name' }).click();
    await expect.poll(names).toEqual(['Orders', 'Invoices']);
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'))
      .toBe('descending');
    await expect.poll(() => new URL(page.url()).search).toBe('?tag=shop&sort=-name');
    await page.goto(`${bench.server.origin}/?state=on`);
    await expect.poll(names).toEqual(['Answers']);
    expect(errors).toEqual([]);
  });

  test('starts and stops, shows it at once, and says why something cannot start', async () => {
    const id = await importExample('first-webhook');
    await make('Empty');
    await page.goto(bench.server.origin);
    const runs = page.getByRole('switch', { name: 'First webhook runs' });
    // The switch itself is hidden behind what is drawn of it.
    await runs.focus();
    await page.keyboard.press('Space');
    await row('First webhook').getByText('Running').waitFor();
    await until('it runs', async () => (await bench.api.call('GET', `/api/workflow/${id}/`)).body.task_id !== null);
    await page.keyboard.press('Space');
    await row('First webhook').getByText('Stopped').waitFor();
    await until('it stopped', async () => (await bench.api.call('GET', `/api/workflow/${id}/`)).body.task_id === null);

    const broken = await draw(bench.api, 'production', { hook: { type: 'webhook-producer' } }, []);
    await page.reload();
    await page.getByRole('switch', { name: 'Drawn by a test runs' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('Drawn by a test cannot start').waitFor();
    await page.getByText('webhook_id: This field is required.').waitFor();
    await row('Drawn by a test').getByText('Failed', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Show the problem on the canvas' }).click();
    await page.waitForURL(`**/workflows/${broken.workflow}`);
    expect(errors.filter((error) => !error.includes('422'))).toEqual([]);
  });

  test('says why an api workflow that is turned on can answer no request', async () => {
    const { workflow } = await draw(bench.api, 'api', { count: { type: 'counter', form: { max_value: '3' } } }, []);
    await page.goto(bench.server.origin);
    await page.getByRole('switch', { name: 'Drawn by a test answers' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('Drawn by a test is active, but can answer no request').waitFor();
    await page.getByText('an api workflow must begin with one webhook-producer').waitFor();
    await until(
      'it is on',
      async () => (await bench.api.call('GET', `/api/workflow/${workflow}/`)).body.status === 'active',
    );
    await page.getByRole('link', { name: 'Show the problem on the canvas' }).click();
    await page.waitForURL(`**/workflows/${workflow}`);
    expect(errors).toEqual([]);
  });

  test('says of an api workflow without nodes that it has none, and no name of a field', async () => {
    await draw(bench.api, 'api', {}, []);
    await page.goto(bench.server.origin);
    await page.getByRole('switch', { name: 'Drawn by a test answers' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('Workflow has no nodes', { exact: true }).waitFor();
    expect(errors).toEqual([]);
  });

  test('shows the runs and failures of the last hour', async () => {
    const ids = await draw(
      bench.api,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'spark' } },
        check: {
          type: 'if-condition',
          form: { condition_expression: 'data["webhook"]["data"]["body"]["total"] > 1' },
        },
      },
      ['hook>check'],
    );
    await bench.api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
    for (const body of [{ total: 1 }, { total: 2 }, {}]) await bench.api.call('POST', '/api/webhooks/spark/', body);
    await page.goto(bench.server.origin);
    await page.getByRole('img', { name: 'Runs of the last hour: 2 succeeded, 1 failed' }).waitFor();
    await page.getByText('1 failed', { exact: true }).waitFor();
    expect(errors).toEqual([]);
  });

  test('copies, exports, deletes and brings back', async () => {
    const id = await importExample('first-webhook');
    await page.goto(bench.server.origin);
    await choose('First webhook', 'Duplicate');
    await row('First webhook (Copy)').waitFor();

    const saved = page.waitForEvent('download');
    await choose('First webhook', 'Export as a file');
    const download = await saved;
    expect(download.suggestedFilename()).toBe('first-webhook.yaml');
    const exported = await bench.api.call<string>('GET', `/api/workflow/${id}/export/`);
    expect(await readFile(await download.path(), 'utf8')).toBe(exported.body);

    await choose('First webhook', 'Delete');
    await row('First webhook').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).waitFor(); // the row goes before the server has answered
    expect((await bench.api.call('GET', `/api/workflow/${id}/`)).status).toBe(404);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row('First webhook').waitFor();
    expect((await bench.api.call('GET', `/api/workflow/${id}/`)).status).toBe(200);

    // The message is gone after a reload, the deletion can still be taken back.
    await choose('First webhook', 'Delete');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Deleted' }).click();
    await page.getByRole('menuitem', { name: 'Restore First webhook' }).click();
    await row('First webhook').waitFor();
    expect(errors).toEqual([]);
  });

  test('takes a change back when the server refuses it', async () => {
    const id = await make('Going');
    await page.goto(bench.server.origin);
    await row('Going').waitFor();
    // Somebody else deletes it, and this window has not heard of it.
    await page.route('**/api/workflow/', (route) => route.abort());
    await bench.api.call('DELETE', `/api/workflow/${id}/`);
    await choose('Going', 'Delete');
    await page.getByText('Going could not be deleted').waitFor();
    await row('Going').waitFor();
    await page.unroute('**/api/workflow/');
    await row('Going').waitFor({ state: 'detached' });
  });

  test('goes by keyboard: from row to row, open, and a new one', async () => {
    for (const name of ['One', 'Two', 'Three']) await make(name);
    await page.goto(`${bench.server.origin}/?sort=name`);
    await row('One').waitFor();
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('One');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('Two');
    await page.keyboard.press('ArrowUp');
    await expect.poll(focused).toBe('Three');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/workflows/*');
    await page.goBack();
    await row('One').waitFor();
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'New workflow' }).locator('input:focus').waitFor();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/workflows/*');
    expect(errors).toEqual([]);
  });
});

describe('a new workflow', () => {
  test('has a name, a kind, a description and tags, and opens its canvas', async () => {
    await make('Other', { tags: ['known'] });
    await page.goto(bench.server.origin);
    await page.getByRole('button', { name: 'New workflow' }).click();
    const dialog = page.getByRole('dialog', { name: 'New workflow' });
    await expect.poll(() => dialog.getByRole('button', { name: 'Create workflow' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Name').fill('Reply');
    await dialog.getByRole('radio', { name: 'Answers requests' }).click();
    await dialog.getByLabel('Description').fill('Says hello');
    await dialog.getByLabel('Tags').fill('kno');
    await page.getByRole('option', { name: 'known' }).click();
    await dialog.getByLabel('Tags').fill('new');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Create workflow' }).click();
    await page.waitForURL('**/workflows/*');
    const id = new URL(page.url()).pathname.split('/')[2];
    expect((await bench.api.call('GET', `/api/workflow/${id}/`)).body).toMatchObject({
      name: 'Reply',
      workflow_type: 'api',
      description: 'Says hello',
      tags: ['known', 'new'],
    });
    expect(errors).toEqual([]);
  });
});

describe('an import', () => {
  test('takes a file, or pasted text', async () => {
    await make('Other');
    await page.goto(`${bench.server.origin}/?import=1`);
    const dialog = page.getByRole('dialog', { name: 'Import' });
    await dialog.waitFor();
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles(join(EXAMPLES, 'heartbeat.yaml'));
    await expect.poll(() => dialog.getByLabel('Or paste its text').inputValue()).toContain('name: Heartbeat');
    await dialog.getByRole('button', { name: 'Import workflow' }).click();
    await page.waitForURL('**/workflows/*');

    await page.goto(`${bench.server.origin}/?import=1`);
    await dialog.getByLabel('Or paste its text').fill('{"loopwright": 1, "name": "From JSON"}');
    await dialog.getByRole('button', { name: 'Import workflow' }).click();
    await page.waitForURL('**/workflows/*');
    await page.goto(bench.server.origin);
    await expect.poll(names).toEqual(expect.arrayContaining(['Heartbeat', 'From JSON']));
    expect(errors).toEqual([]);
  });

  test('that does not validate is told problem by problem, and nothing is made', async () => {
    await make('Other');
    const file = join(bench.folder, 'broken.yaml');
    await writeFile(file, 'loopwright: 1\nname: Broken\nnodes:\n  a: {type: nowhere}\n  b: {type: nothing}\n');
    await page.goto(`${bench.server.origin}/?import=1`);
    const dialog = page.getByRole('dialog', { name: 'Import' });
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles(file);
    await dialog.getByRole('button', { name: 'Import workflow' }).click();
    await dialog.getByText('Nothing was imported: 2 problems').waitFor();
    await dialog.getByText('There is no node type nowhere').waitFor();
    await dialog.getByText('nodes.b.type').waitFor();
    await dialog.getByLabel('Or paste its text').fill('- <b>not</b> a workflow');
    await expect.poll(() => dialog.getByRole('alert').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Import workflow' }).click();
    await dialog.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await row('Other').waitFor();
    expect(await names()).toEqual(['Other']);
    expect(errors.filter((error) => !/\b4(00|22)\b/.test(error))).toEqual([]);
  });
});

test('on a phone the list is cards, and the navigation a drawer', async () => {
  await make('Orders', {
    tags: ['shop'],
    description: 'A description that is long enough to need two lines on a phone',
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(bench.server.origin);
  await page.getByRole('listitem').filter({ hasText: 'Orders' }).waitFor();
  await expect.poll(() => page.getByRole('table').count()).toBe(0);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  expect(overflow).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await page.getByRole('link', { name: 'Node types' }).click();
  await page.getByRole('heading', { name: 'Node types' }).waitFor();
  expect(errors).toEqual([]);
});

describe('the settings of a workflow', () => {
  test('change its name and category', async () => {
    const id = await make('Before', { tags: ['old'] });
    await page.goto(`${bench.server.origin}/workflows/${id}/settings`);
    await page.getByLabel('Name', { exact: false }).first().fill('After');
    await page.getByLabel('Category').fill('Shop');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Settings of After' }).waitFor();
    expect((await bench.api.call('GET', `/api/workflow/${id}/`)).body).toMatchObject({
      name: 'After',
      category: 'Shop',
      tags: ['old'],
    });
    expect(errors).toEqual([]);
  });

  test('env is added, renamed, changed and deleted together', async () => {
    const id = await make('Env', { env: { A: 'one', B: 'two', LIMIT: 5 } });
    await page.goto(`${bench.server.origin}/workflows/${id}/settings`);
    await page.getByLabel('Name of A').fill('A2');
    await page.getByLabel('Value of B').fill('changed');
    await page.getByLabel('Value of LIMIT').fill('{');
    await page.getByText('This is not JSON').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Save env' }).isDisabled()).toBe(true);
    await page.getByLabel('Value of LIMIT').fill('6');
    await page.getByRole('button', { name: 'Add a value' }).click();
    await page.keyboard.type('A2');
    await page.getByText('This name is there already').waitFor();
    await page.keyboard.type('3');
    await page.getByLabel('Value of A23').fill('new');
    await page.getByRole('button', { name: 'Delete B' }).click();
    await page.getByRole('button', { name: 'Save env' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect((await bench.api.call('GET', `/api/workflow/${id}/`)).body.env).toEqual({ A2: 'one', A23: 'new', LIMIT: 6 });
    expect(errors).toEqual([]);
  });

  test('of somebody else are not overwritten silently', async () => {
    const id = await make('Shared', { env: { A: 'one' } });
    await page.goto(`${bench.server.origin}/workflows/${id}/settings`);
    await page.getByLabel('Value of A').fill('mine');
    await bench.api.call('PATCH', `/api/workflow/${id}/`, { env: { A: 'theirs' } });
    await page.getByRole('button', { name: 'Save env' }).click();
    await page.getByText('Somebody else changed this meanwhile').waitFor();
    expect((await bench.api.call('GET', `/api/workflow/${id}/`)).body.env).toEqual({ A: 'theirs' });
    await expect.poll(() => page.getByLabel('Value of A').inputValue()).toBe('mine');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await expect.poll(() => page.getByLabel('Value of A').inputValue()).toBe('theirs');

    // Whoever saves again after that knows what they replace.
    await page.getByLabel('Value of A').fill('mine');
    await bench.api.call('PATCH', `/api/workflow/${id}/`, { env: { A: 'theirs again' } });
    await page.getByRole('button', { name: 'Save env' }).click();
    await page.getByText('Somebody else changed this meanwhile').waitFor();
    await page.getByRole('button', { name: 'Save env' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect((await bench.api.call('GET', `/api/workflow/${id}/`)).body.env).toEqual({ A: 'mine' });
  });

  test('that somebody else saved while one typed are told, and saved when one saves again', async () => {
    const id = await make('Told', { description: 'Before', runtime_state: { seen: 1 } });
    const stored = async () => (await bench.api.call('GET', `/api/workflow/${id}/`)).body.description;
    await page.goto(`${bench.server.origin}/workflows/${id}/settings`);
    await page.getByLabel('Description').fill('Mine');
    await bench.api.call('PATCH', `/api/workflow/${id}/`, { description: 'Theirs', name: 'Renamed' });
    // What is there now is loaded behind the draft.
    await page.getByRole('button', { name: 'Delete seen from the runtime state' }).click();
    await page.getByRole('heading', { name: 'Settings of Renamed' }).waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Somebody else changed this meanwhile').waitFor();
    expect([await stored(), await page.getByLabel('Description').inputValue()]).toEqual(['Theirs', 'Mine']);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await stored()).toBe('Mine');
  });

  test('that are typed while others are saved stay, and are saved next', async () => {
    const id = await make('Kept', { env: { A: 'one' } });
    const stored = async () => (await bench.api.call('GET', `/api/workflow/${id}/`)).body;
    await page.goto(`${bench.server.origin}/workflows/${id}/settings`);
    const general = await holdNext(page, '**/edits/', 'POST');
    await page.getByLabel('Description').fill('First');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const heldGeneral = await general.held;
    await page.getByLabel('Description').fill('Second');
    await page.getByLabel('Category').fill('Shop');
    await heldGeneral.continue();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect((await stored()).description).toBe('First');
    await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('Second');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(stored).toMatchObject({ description: 'Second', category: 'Shop' });

    const env = await holdNext(page, '**/edits/', 'POST');
    await page.getByLabel('Value of A').fill('two');
    await page.getByRole('button', { name: 'Save env' }).click();
    const heldEnv = await env.held;
    await page.getByLabel('Value of A').fill('three');
    await heldEnv.continue();
    await expect.poll(async () => (await stored()).env).toEqual({ A: 'two' });
    await expect.poll(() => page.getByRole('button', { name: 'Save env' }).isEnabled()).toBe(true);
    await expect.poll(() => page.getByLabel('Value of A').inputValue()).toBe('three');
    await page.getByRole('button', { name: 'Save env' }).click();
    await expect.poll(async () => (await stored()).env).toEqual({ A: 'three' });
    await page.getByRole('button', { name: 'Save env' }).waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  });

  test('runtime state is shown, and a key taken out of it; the workflow is deleted', async () => {
    const id = await make('State', { runtime_state: { cursor: { at: 7 }, seen: ['a'] } });
    await page.goto(`${bench.server.origin}/workflows/${id}/settings`);
    await page.getByText('"at": 7').waitFor();
    await page.getByRole('button', { name: 'Delete cursor from the runtime state' }).click();
    await page.getByText('"at": 7').waitFor({ state: 'detached' });
    expect((await bench.api.call('GET', `/api/workflow/${id}/`)).body.runtime_state).toEqual({ seen: ['a'] });
    await page.getByRole('button', { name: 'Delete this workflow' }).click();
    await page.getByText('State is deleted').waitFor();
    expect((await bench.api.call('GET', `/api/workflow/${id}/`)).status).toBe(404);
    expect(errors).toEqual([]);
  });
});
