import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { draw } from '../process/api.ts';
import { look } from './browser.ts';
import { expressionField, openPanel, writeExpression } from './open-panel.ts';
import { type OwnerBench, openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn } from './sign-in.ts';

let bench: OwnerBench;
let context: BrowserContext;
let page: Page;
let errors: readonly string[];

beforeAll(async () => {
  bench = await openOwnerBench('panel-trial');
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

const COUNT = { min_value: '0', max_value: '5', direction: 'increment', step: '1' };

/** Opens the rows of the tree that lead to the last key, and answers that one's row. */
async function unfold(column: Locator, ...keys: readonly string[]): Promise<Locator> {
  for (const key of keys.slice(0, -1)) {
    const row = column.getByRole('treeitem', { name: key });
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.lw-data-chevron').click();
  }
  return column.getByRole('treeitem', { name: keys.at(-1)! });
}

test('a producer steps on with each trial, until its session is reset', async () => {
  const ids = await draw(bench.api, 'production', { count: { type: 'counter', form: COUNT } }, []);
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.count!);
  const output = panel.getByRole('region', { name: 'Output' });
  const run = panel.getByRole('button', { name: 'Run this node' });
  await run.click();
  await (await unfold(output, 'counter', 'current 0')).waitFor();
  await run.click();
  await (await unfold(output, 'counter', 'current 1')).waitFor();
  await output.getByRole('button', { name: 'Reset the session' }).click();
  await page.getByText('The session begins anew').waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await (await unfold(output, 'counter', 'current 0')).waitFor();
  await output.getByRole('button', { name: 'Clear the output' }).click();
  await output.getByText('No output yet').waitFor();
});

test('a node that fails says why in place; a value that does not fit is told at its field', async () => {
  const ids = await draw(
    bench.api,
    'api',
    { answer: { type: 'http-response', form: { status_code: '{{ data.code }}', body_source: 'from_input' } } },
    [],
  );
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.answer!);
  await panel.getByRole('button', { name: 'Edit the input' }).click();
  const json = panel.locator('.cm-content[aria-label="Edit the input"]');
  await writeExpression(page, json, '{"code": abc');
  await panel.getByText('Line 1, column 10: abc is unknown; texts stand in double quotes').waitFor();
  await expect.poll(() => panel.getByRole('button', { name: 'Use this input' }).isDisabled()).toBe(true);
  await writeExpression(page, json, '{"code": "abc"');
  await panel.getByRole('button', { name: 'Use this input' }).click();
  await panel.getByText('Edited by hand').waitFor();
  await panel.getByRole('button', { name: 'Run this node' }).click();
  await panel.getByRole('alert').filter({ hasText: 'Failed after' }).waitFor();
  await panel.locator('[data-field=status_code]').getByText('Enter a whole number.').waitFor();
  // The browser notes the refusal, as it notes every answer of 400 and more.
  expect((errors as string[]).splice(0)).toEqual([expect.stringContaining('422')]);
});

test('a trial shows its time and is cancelled, which ends it on the server', async () => {
  const ids = await draw(
    bench.api,
    'production',
    { wait: { type: 'static-delay-node', form: { interval: '1', unit: 'hours' } } },
    [],
  );
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.wait!);
  await panel.getByRole('button', { name: 'Run this node' }).click();
  await panel.getByText(/^Running for \d/).waitFor();
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByText(/^Cancelled after/).waitFor();
});

test('a walk follows the routes from a node, joins what was taken, and stops at an error', async () => {
  const ids = await draw(
    bench.api,
    'production',
    {
      count: { type: 'counter', form: COUNT },
      check: { type: 'if-condition', form: { condition_expression: 'data["counter"]["current"] > 100' } },
      many: { type: 'data-transformer', form: { output_template: '{"many": true}' }, config: { name: 'Many' } },
      few: { type: 'data-transformer', form: { output_template: '{"few": true}' }, config: { name: 'Few' } },
      end: {
        type: 'data-transformer',
        form: { output_template: '{"end": {{ data | tojson }} }' },
        config: { name: 'End' },
      },
      bad: { type: 'data-transformer', form: { output_template: 'no json' }, config: { name: 'Bad' } },
    },
    ['count>check', 'check.yes>many', 'check.no>few', 'many>end', 'few>end', 'end>bad'],
  );
  // What an earlier trial left on the branch that is not taken now must not get into the join.
  await bench.api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids.many}/`, { output_data: { stale: true } });
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.count!);
  await panel.getByRole('button', { name: 'More ways to run' }).click();
  await page.getByRole('menuitem', { name: 'Run from here' }).click();
  const walk = panel.getByRole('region', { name: 'Run from here' });
  await walk.getByText(/^Bad failed: /).waitFor();
  const states = await walk.getByRole('listitem').allInnerTexts();
  expect(states.map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
    'Counter Done',
    'If Condition Done',
    'Many Not reached',
    'Few Done',
    'End Done',
    'Bad Failed',
  ]);
  await look(page, 'walk');
  const { body } = await bench.api.call('GET', `/api/workflow/${ids.workflow}/nodes/${ids.end}/output/`);
  expect(body).toEqual({ output_data: { end: { few: true } } });
});

test('a for-each is stepped through item by item, back and anew', async () => {
  const ids = await draw(
    bench.api,
    'production',
    {
      each: { type: 'for-each', form: { array_expression: '["a", "b", "c"]' } },
      body: { type: 'data-transformer', form: { output_template: '{"v": "{{ data.forEachNode.state.item }}!"}' } },
    },
    ['each.subdag>body'],
  );
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.each!);
  const steps = panel.getByRole('region', { name: 'Step by step' });
  await steps.getByRole('button', { name: 'Next item' }).click();
  await steps.getByText('Item 1 of 3').waitFor();
  await steps.getByText('{"v":"a!"}').waitFor();
  await steps.getByRole('button', { name: 'Next item' }).click();
  await steps.getByText('Item 2 of 3').waitFor();
  await steps.getByText('2 results so far').waitFor();
  await steps.getByLabel('Number of the item').fill('3');
  await steps.getByLabel('Number of the item').press('Enter');
  await steps.getByText('Item 3 of 3').waitFor();
  await expect.poll(() => steps.getByRole('button', { name: 'Next item' }).isDisabled()).toBe(true);
  await steps.getByRole('button', { name: 'Previous item' }).click();
  await steps.getByText('Item 2 of 3').waitFor();
  await look(page, 'each');
  await steps.getByRole('button', { name: 'Begin anew' }).click();
  await steps.getByText('Runs the body for one item at a time.').waitFor();
});

test('pinned data is what the next node gets, whatever its node puts out', async () => {
  const ids = await draw(
    bench.api,
    'production',
    {
      count: { type: 'counter', form: COUNT },
      next: { type: 'data-transformer', form: { output_template: '{"got": {{ data | tojson }} }' } },
    },
    ['count>next'],
  );
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.count!);
  await panel.getByRole('button', { name: 'Run this node' }).click();
  await panel.getByText(/^Done in/).waitFor();
  await panel.getByRole('button', { name: 'Edit the pinned data' }).click();
  await writeExpression(page, panel.locator('.cm-content[aria-label="Edit the pinned data"]'), '{"mine": 5');
  await panel.getByRole('button', { name: 'Pin', exact: true }).click();
  await panel.getByText('Nodes behind take this when they are tried.').first().waitFor();
  await page.keyboard.press('Alt+PageDown');
  await panel.getByRole('region', { name: 'Input' }).getByRole('treeitem', { name: 'mine 5' }).waitFor();
  await panel.getByRole('button', { name: 'Run this node' }).click();
  const output = panel.getByRole('region', { name: 'Output' });
  await (await unfold(output, 'got', 'mine 5')).waitFor();
  const { body } = await bench.api.call('GET', `/api/workflow/${ids.workflow}/nodes/${ids.next}/output/`);
  expect(body).toEqual({ output_data: { got: { mine: 5 } } });
  await look(page, 'pinned');
  const shown = await expressionField(panel, 'Output');
  await expect.poll(() => shown.textContent()).toContain('tojson');
});
