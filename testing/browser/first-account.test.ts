import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { errorsOf, openBrowser, openContext } from './browser.ts';
import { makeOwner } from './sign-in.ts';

let browser: Browser;
let server: ServerProcess;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder('browser');
  [browser, server] = await Promise.all([openBrowser(), startServer(folder.path)]);
});
afterAll(async () => {
  await browser.close();
  await server.end('SIGTERM');
  await folder.remove();
});

test('a fresh server asks for the owner’s account, and lets the owner in', async () => {
  const context = await openContext(browser);
  const page = await context.newPage();
  const errors = errorsOf(page);
  await makeOwner(page, server.origin);
  await page.reload();
  await page.getByRole('heading', { name: 'Workflows' }).waitFor();
  expect(errors).toEqual([]);
  await context.close();
});
