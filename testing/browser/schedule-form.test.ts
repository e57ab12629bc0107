import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draw, until } from '../process/api.ts';
import { look } from './browser.ts';
import { expressionField, openPanel, writeExpression } from './open-panel.ts';
import { type OwnerBench, openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn } from './sign-in.ts';

let bench: OwnerBench;

beforeAll(async () => {
  bench = await openOwnerBench('schedule-form');
});
afterAll(() => bench.end());

test.each([
  'light',
  'dark',
] as const)('a schedule shows the next instants of what is written, says what is wrong with it, and passes axe: %s', async (colorScheme) => {
  const ids = await draw(bench.api, 'production', { clock: { type: 'schedule' } }, []);
  const { context, page, errors } = await openWindow(bench.browser, { colorScheme, width: 1440, height: 1100 });
  await beginSignedIn(page, bench.owner);
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.clock!);
  const row = (name: string) => panel.locator(`[data-field="${name}"]`);
  await row('every')
    .getByText(/^Next: .+ UTC(, .+ UTC){4}$/)
    .waitFor();
  await look(page, `schedule-interval-${colorScheme}`);

  await row('ticks').getByRole('combobox').click();
  await page.getByRole('option', { name: 'By a cron expression' }).click();
  await writeExpression(page, await expressionField(panel, 'Time zone'), 'Europe/Berlin');
  await writeExpression(page, await expressionField(panel, 'Cron expression'), '30 2 * * 1-5');
  await row('cron')
    .getByText(/^Next: .+ 02:30:00 \+0[12]:00/)
    .waitFor();
  await look(page, `schedule-cron-${colorScheme}`);
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html)}`)).toEqual([]);

  await writeExpression(page, await expressionField(panel, 'Cron expression'), '0 0 31 2 *');
  await row('cron').getByRole('alert').getByText('It never comes').waitFor();
  await look(page, `schedule-never-${colorScheme}`);
  await writeExpression(page, await expressionField(panel, 'Cron expression'), '0 6 1 * *');
  await row('cron')
    .getByText(/^Next: .+ 1 .+ 06:00:00 /)
    .waitFor();

  await panel.getByRole('button', { name: 'Run this node' }).click();
  for (const key of ['schedule', 'upcoming'])
    await panel.getByRole('treeitem', { name: key }).locator('.lw-data-chevron').click();
  await panel.getByRole('treeitem', { name: '4' }).last().waitFor();
  await look(page, `schedule-tried-${colorScheme}`);
  await until('the form is stored', async () => {
    const path = `/api/workflow/${ids.workflow}/nodes/${ids.clock}/`;
    const { body } = await bench.api.call<{ form_values: Record<string, string> }>('GET', path);
    return body.form_values.cron === '0 6 1 * *' && body.form_values.ticks === 'cron';
  });
  expect(errors).toEqual([]);
  await context.close();
});
