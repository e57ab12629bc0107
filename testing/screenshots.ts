import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { buildWhenChanged } from '../packages/editor/build/build-when-changed.ts';
import { openBrowser, openContext } from './browser/browser.ts';
import { makeShop } from './browser/realistic.ts';
import { beginSignedIn } from './browser/sign-in.ts';
import { startExampleService } from './e2e/example-service.ts';
import { registerOwner } from './process/api.ts';
import { startServer, temporaryFolder } from './process/server-process.ts';

/**
 * `npm run screenshots`: pictures of the main pages in `docs/images/`, from a real server whose workflows run. Light and dark, as
 * wide as a desk, a tablet and a phone. `npm run screenshots -- canvas run` draws those pages only.
 */
const IMAGES = fileURLToPath(new URL('../docs/images', import.meta.url));
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;

const only = process.argv.slice(2);
await buildWhenChanged();
const folder = await temporaryFolder('screenshots');
const [browser, service, server] = await Promise.all([openBrowser(), startExampleService(), startServer(folder.path)]);
try {
  await mkdir(IMAGES, { recursive: true });
  const owner = await registerOwner(server.origin);
  const shop = await makeShop(owner.api, service);
  const canvas = `/workflows/${shop.ids['order-intake']}`;
  const first = `/workflows/${shop.ids['first-webhook']}`;
  const PAGES: readonly (readonly [name: string, path: string, drawn: (page: Page) => Promise<unknown>])[] = [
    [
      'workflows',
      '/',
      (page) =>
        page
          .getByRole('img', { name: /Runs of the last hour/ })
          .first()
          .waitFor(),
    ],
    ['templates', '/templates', (page) => page.getByText('Begin here').waitFor()],
    ['canvas', canvas, (page) => page.locator('.react-flow__node').nth(5).waitFor()],
    [
      'first-run',
      `${first}?try=1`,
      async (page) => {
        await page.getByRole('button', { name: 'Send a test request' }).click();
        await page.getByText('"subscribers": 1').waitFor();
        await page.locator('[data-live=done]').first().waitFor();
      },
    ],
    ['node', `${first}?node=${shop.node}`, (page) => page.getByRole('dialog').waitFor()],
    ['runs', '/runs', (page) => page.getByRole('main').getByText('Failed').first().waitFor()],
    [
      'run',
      `${canvas}?run=${shop.runs.succeeded}`,
      (page) => page.getByRole('main').getByText('Succeeded').first().waitFor(),
    ],
    ['dead-letters', '/dead-letters', (page) => page.getByRole('heading', { name: 'Dead letters' }).waitFor()],
    ['node-types', '/nodes', (page) => page.getByRole('link', { name: 'HTTP Request' }).waitFor()],
  ];
  for (const { width, height } of SIZES) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await openContext(browser, { colorScheme, width, height });
      const page = await context.newPage();
      await beginSignedIn(page, owner);
      for (const [name, path, drawn] of PAGES.filter(([name]) => only.length === 0 || only.includes(name))) {
        await page.goto(server.origin + path);
        await drawn(page);
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: join(IMAGES, `${name}-${width}-${colorScheme}.png`) });
        process.stdout.write(`${name}-${width}-${colorScheme}.png\n`);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.end('SIGTERM');
  await service.end();
  await folder.remove();
}
