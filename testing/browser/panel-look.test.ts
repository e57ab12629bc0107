import AxeBuilder from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draw, registerOwner } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { errorsOf, look, openBrowser, openContext } from './browser.ts';
import { expressionField, openPanel } from './open-panel.ts';
import { beginSignedIn } from './sign-in.ts';

/** Looks of axe at a page take their time on a busy machine. */
const AXE_MS = 40_000;

let browser: Browser;
let server: ServerProcess;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let owner: Awaited<ReturnType<typeof registerOwner>>;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await temporaryFolder('panel-look');
  [browser, server] = await Promise.all([openBrowser(), startServer(folder.path)]);
  owner = await registerOwner(server.origin);
  ids = await draw(
    owner.api,
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
    await owner.api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids[node]}/`, { output_data: data });
});
afterAll(async () => {
  await browser.close();
  await server.end('SIGTERM');
  await folder.remove();
});

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 1024],
  ['light', 390],
  ['dark', 390],
] as const)(
  'the open panel, %s and %i pixels wide, passes axe, and nothing of it is beyond the window',
  async (colorScheme, width) => {
    const context = await openContext(browser, { colorScheme, width, height: 900 });
    const page = await context.newPage();
    const errors = errorsOf(page);
    await beginSignedIn(page, owner);
    const panel = await openPanel(page, server.origin, ids.workflow!, ids.ask!);
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
  },
  AXE_MS,
);
