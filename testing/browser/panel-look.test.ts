import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draw } from '../process/api.ts';
import { look } from './browser.ts';
import { expressionField, openPanel } from './open-panel.ts';
import { type OwnerBench, openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn } from './sign-in.ts';

let bench: OwnerBench;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  bench = await openOwnerBench('panel-look');
  ids = await draw(
    bench.api,
    'production',
    {
      first: { type: 'webhook-producer', form: { webhook_id: 'orders' } },
      ask: {
        type: 'http-request',
        form: { url: 'http://shop/{{ data.order.id }}', auth_type: 'bearer', auth_bearer_token: 's3cret' },
      },
      check: { type: 'if-condition', form: { condition_expression: 'data["order"]["id"] == 7' } },
    },
    ['first>ask', 'ask>check'],
  );
  const data = { order: { id: 7, 'unit price': 9.5, note: '<b>x</b>' }, lines: [{ sku: 'a', count: 2 }] };
  for (const node of ['first', 'ask'])
    await bench.api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids[node]}/`, { output_data: data });
});
afterAll(() => bench.end());

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 1024],
  ['light', 390],
  ['dark', 390],
] as const)('the open panel, %s and %i pixels wide, passes axe, and nothing of it is beyond the window', async (colorScheme, width) => {
  const { context, page, errors } = await openWindow(bench.browser, { colorScheme, width, height: 900 });
  await beginSignedIn(page, bench.owner);
  const panel = await openPanel(page, bench.server.origin, ids.workflow!, ids.ask!);
  const seen = async (name: string) => {
    await look(page, `${name}-${width}-${colorScheme}`);
    const close = await panel.getByRole('button', { name: 'Close', exact: true }).boundingBox();
    expect((close?.x ?? width) + (close?.width ?? 0)).toBeLessThanOrEqual(width);
    if (width === 1024) return;
    const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
    expect(
      violations.map(({ id, nodes }) => `${name}: ${id} ${nodes.map(({ html, target }) => `${target} ${html}`)}`),
    ).toEqual([]);
  };
  await expressionField(panel, 'URL');
  await panel.locator('.lw-preview', { hasText: 'http://shop/7' }).waitFor();
  await seen('parameters');
  await panel.getByRole('tab', { name: 'Settings' }).click();
  await panel.getByLabel('Attempts').waitFor();
  await seen('settings');
  if (width < 800) {
    await panel.getByRole('tab', { name: 'Input' }).click();
    await panel.getByRole('treeitem', { name: 'order' }).waitFor();
    await seen('input');
  }
  expect(errors).toEqual([]);
  await context.close();
});
