import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApi, registerOwner } from '../process/api.ts';
import { startServer, temporaryFolder } from '../process/server-process.ts';
import { type Browser, look, openBrowser, openContext } from './browser.ts';
import { drawPlaced, openCanvas, savedGraph } from './canvas.ts';
import { beginSignedIn } from './sign-in.ts';

const PASSWORD = 'correct-horse-battery';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/**
 * Resolves when a canvas has its document: with its code, and again once its socket is open. A later call would be the first to find
 * the session ended, and its dialog lie over what is drawn.
 */
function loadedTwice(context: BrowserContext): Promise<void> {
  return new Promise((resolve) => {
    let documents = 0;
    context.on('response', (response) => {
      if (response.url().endsWith('/document/') && ++documents === 2) resolve();
    });
  });
}

test('a session that ends while somebody draws: they sign in again in place, and all of their work is stored', async () => {
  const folder = await temporaryFolder('canvas-session');
  const server = await startServer(folder.path);
  const owner = await registerOwner(server.origin);
  const ids = await drawPlaced(owner.api, {
    hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'session' } },
    send: { type: 'http-request', x: 300, y: 0, form: { url: 'http://127.0.0.1:9' } },
  });
  const context = await openContext(browser);
  await beginSignedIn(context, owner);
  const loaded = loadedTwice(context);
  const { page, node, port, drag, card, saved } = await openCanvas({ browser, server }, ids.workflow!, { context });
  await loaded;
  // Both tokens of this window are dead from now on.
  await owner.api.call('POST', '/api/auth/sign-out-everywhere/');
  await drag(port(ids.hook!, 'default'), port(ids.send!, 'in'));
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.waitFor();
  await look(page, 'canvas-signed-out');
  await page.locator('.lw-edge').waitFor({ state: 'attached' });
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
  await saved();
  await node(ids.send!).click();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name of the node' }).fill('After');
  await page.keyboard.press('Enter');
  await card('After').waitFor();
  await saved();
  const access = await page.evaluate<string>(`JSON.parse(localStorage.getItem('loopwright.session')).access`);
  const graph = await savedGraph(createApi(server.origin, { authorization: `Bearer ${access}` }), ids.workflow!);
  expect(graph.connections).toHaveLength(1);
  expect(graph.nodes.find(({ id }) => id === ids.send)!.config.name).toBe('After');
  await context.close();
  await server.end('SIGTERM');
  await folder.remove();
});

test('edits that a session could not be renewed for are sent once it is, though their canvas was left', async () => {
  const folder = await temporaryFolder('canvas-renewal');
  const server = await startServer(folder.path);
  const owner = await registerOwner(server.origin);
  const ids = await drawPlaced(owner.api, {
    hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'renewal' } },
    send: { type: 'http-request', x: 300, y: 0, form: { url: 'http://127.0.0.1:9' } },
  });
  const context = await openContext(browser);
  await beginSignedIn(context, owner);
  const { page, port, drag } = await openCanvas({ browser, server }, ids.workflow!, { context });
  await page.route('**/edits/', (route) => route.fulfill({ status: 401, json: {} }));
  await page.route('**/api/auth/refresh/', (route) => route.fulfill({ status: 503, json: {} }));
  await drag(port(ids.hook!, 'default'), port(ids.send!, 'in'));
  await page.locator('[data-saving=signed-out]').waitFor();
  await page.getByRole('link', { name: 'Workflows' }).first().click();
  await page.locator('.react-flow').waitFor({ state: 'detached' });
  await page.unroute('**/edits/');
  await page.unroute('**/api/auth/refresh/');
  await page.route('**/api/approvals/**', (route) => route.fulfill({ status: 401, json: {} }), { times: 1 });
  await page.getByRole('link', { name: 'Approvals' }).first().click();
  await expect.poll(async () => (await savedGraph(owner.api, ids.workflow!)).connections.length).toBe(1);
  await context.close();
  await server.end('SIGTERM');
  await folder.remove();
});

test('somebody else who signs in at the dialog destroys nothing: the edits wait for whoever made them', async () => {
  const folder = await temporaryFolder('canvas-other-user');
  const server = await startServer(folder.path);
  const owner = await registerOwner(server.origin);
  const invited = await owner.api.call<{ token: string }>('POST', '/api/invitations/', {});
  const bob = { username: 'bob', password: PASSWORD, password_confirm: PASSWORD, invitation: invited.body.token };
  await createApi(server.origin, {}).call('POST', '/api/auth/register/', bob);
  const ids = await drawPlaced(owner.api, {
    hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'other-user' } },
    send: { type: 'http-request', x: 300, y: 0, form: { url: 'http://127.0.0.1:9' } },
  });
  const context = await openContext(browser);
  await beginSignedIn(context, owner);
  const loaded = loadedTwice(context);
  const { page, port, drag } = await openCanvas({ browser, server }, ids.workflow!, { context });
  await loaded;
  await owner.api.call('POST', '/api/auth/sign-out-everywhere/');
  await drag(port(ids.hook!, 'default'), port(ids.send!, 'in'));
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.getByLabel('User name').fill(bob.username);
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Account of bob' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'New workflow' }).waitFor();
  const access = await page.evaluate<string>(`JSON.parse(localStorage.getItem('loopwright.session')).access`);
  const api = createApi(server.origin, { authorization: `Bearer ${access}` });
  await expect.poll(async () => (await savedGraph(api, ids.workflow!)).connections.length).toBe(1);
  await context.close();
  await server.end('SIGTERM');
  await folder.remove();
});
