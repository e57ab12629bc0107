import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, temporaryFolder } from '../process/server-process.ts';
import { look, openContext, type Page } from './browser.ts';
import { type CanvasBench, drawPlaced, openCanvas, openCanvasBench, savedGraph, writeClipboard } from './canvas.ts';

let bench: CanvasBench;
beforeAll(async () => {
  bench = await openCanvasBench();
});
afterAll(() => bench.end());

const TWO = {
  hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'windows' } },
  send: { type: 'http-request', x: 300, y: 0, form: { url: 'http://127.0.0.1:9' } },
} as const;

test('two windows see each other’s changes, and what one drags stays under its pointer', async () => {
  const ids = await drawPlaced(bench.api, TWO);
  const first = await openCanvas(bench, ids.workflow!);
  const second = await openCanvas(bench, ids.workflow!);
  for (const { page } of [first, second]) await page.locator('[data-socket=open]').waitFor();
  await first.drag(first.port(ids.hook!, 'default'), first.port(ids.send!, 'in'));
  await second.page.locator('.lw-edge').waitFor({ state: 'attached' });
  const box = (await second.node(ids.send!).boundingBox())!;
  await second.page.mouse.move(box.x + 90, box.y + 20);
  await second.page.mouse.down();
  await second.page.mouse.move(box.x + 150, box.y + 150, { steps: 5 });
  const held = await second.node(ids.send!).boundingBox();
  await first.node(ids.send!).click();
  await first.page.keyboard.press('ArrowUp');
  await first.page.keyboard.press('F2');
  await first.page.getByRole('textbox', { name: 'Name of the node' }).fill('Call the service');
  await first.page.keyboard.press('Enter');
  await second.card('Call the service').waitFor();
  expect(await second.node(ids.send!).boundingBox()).toEqual(held);
  await second.page.mouse.up();
  await second.saved();
  await first.saved();
  const { nodes } = await savedGraph(bench.api, ids.workflow!);
  const sent = nodes.find(({ id }) => id === ids.send)!;
  expect(sent.y).toBeGreaterThan(60);
  await expect
    .poll(() => first.node(ids.send!).evaluate((element) => element.style.transform))
    .toContain(`${sent.y}px`);
  expect([...first.errors, ...second.errors]).toEqual([]);
  await first.context.close();
  await second.context.close();
});

test('a change that no frame told is drawn once the socket is open, and once it says that frames are missing', async () => {
  const ids = await drawPlaced(bench.api, TWO);
  const context = await openContext(bench.browser);
  const changed = Promise.withResolvers<void>();
  let tellMissed: () => void = () => undefined;
  await context.routeWebSocket(/\/ws\/live\//, (socket) => {
    socket.connectToServer().onMessage(async (text) => {
      const frame = JSON.parse(String(text));
      if (frame.type === 'graph_changed') return;
      if (frame.type === 'snapshot') {
        await changed.promise;
        tellMissed = () => socket.send(JSON.stringify({ ...frame, missed: 1 }));
      }
      socket.send(text);
    });
  });
  const { card, node } = await openCanvas(bench, ids.workflow!, { context });
  await node(ids.send!).waitFor();
  const rename = (name: string) =>
    bench.api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids.send}/`, { config: { name } });
  await rename('Before the socket');
  changed.resolve();
  await card('Before the socket').waitFor();
  await rename('Among the missed');
  tellMissed();
  await card('Among the missed').waitFor();
  await context.close();
});

test('of two who change the same, the second sees both versions and chooses; nothing is overwritten before', async () => {
  const ids = await drawPlaced(bench.api, TWO);
  const { page, node, saved, context } = await openCanvas(bench, ids.workflow!);
  await page.routeWebSocket(/\/ws\/live\//, () => undefined);
  await page.reload();
  await node(ids.send!).waitFor();
  const config = { name: 'Theirs' };
  await bench.api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids.send}/`, { config });
  await node(ids.send!).click();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name of the node' }).fill('Mine');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Somebody else was faster' });
  await dialog.getByText('"name": "Theirs"').waitFor();
  await dialog.getByText('"name": "Mine"').waitFor();
  await look(page, 'canvas-conflict');
  const nameOf = async () =>
    (await savedGraph(bench.api, ids.workflow!)).nodes.find(({ id }) => id === ids.send)!.config.name;
  expect(await nameOf()).toBe('Theirs');
  await dialog.getByRole('button', { name: 'Use mine' }).click();
  await dialog.waitFor({ state: 'detached' });
  await saved();
  expect(await nameOf()).toBe('Mine');
  await context.close();
});

test('edits made while the server is gone are kept, told of, and sent in order when it is back', async () => {
  const folder = await temporaryFolder('canvas-restart');
  const server = await startServer(folder.path, { args: ['--no-auth'] });
  const port = new URL(server.origin).port;
  const own = { browser: bench.browser, server, api: { ...bench.api.at(server.origin) } };
  const ids = await drawPlaced(own.api, TWO);
  const { page, card, port: portOf, drag, node, saved, context } = await openCanvas(own, ids.workflow!);
  await server.end('SIGKILL');
  await drag(portOf(ids.hook!, 'default'), portOf(ids.send!, 'in'));
  await page.getByRole('alert').getByText('The server cannot be reached. 1 change is kept').waitFor();
  await node(ids.send!).click();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name of the node' }).fill('Written offline');
  await page.keyboard.press('Enter');
  await page.getByText('2 changes are kept').waitFor();
  await look(page, 'canvas-offline');
  const again = await startServer(folder.path, { args: ['--no-auth', '--port', port] });
  await saved(); // it looks for the server by itself
  await card('Written offline').waitFor();
  const { nodes, connections } = await savedGraph(own.api, ids.workflow!);
  expect(connections).toHaveLength(1);
  expect(nodes.find(({ id }) => id === ids.send)!.config.name).toBe('Written offline');
  await context.close();
  await again.end('SIGTERM');
  await folder.remove();
});

test('edits made while the server is gone are sent when it is back, though their canvas was left', async () => {
  const folder = await temporaryFolder('canvas-left');
  const server = await startServer(folder.path, { args: ['--no-auth'] });
  const port = new URL(server.origin).port;
  const own = { browser: bench.browser, server, api: { ...bench.api.at(server.origin) } };
  const ids = await drawPlaced(own.api, TWO);
  const { page, port: portOf, drag, context } = await openCanvas(own, ids.workflow!);
  await server.end('SIGKILL');
  await drag(portOf(ids.hook!, 'default'), portOf(ids.send!, 'in'));
  await page.getByText('1 change is kept').waitFor();
  await page.getByRole('link', { name: 'Workflows' }).first().click();
  await page.locator('.react-flow').waitFor({ state: 'detached' });
  const again = await startServer(folder.path, { args: ['--no-auth', '--port', port] });
  const connected = async () => (await savedGraph(own.api, ids.workflow!)).connections.length;
  await expect.poll(connected).toBe(1);
  await context.close();
  await again.end('SIGTERM');
  await folder.remove();
});

test('what a window and a copy of it left unsent is kept apart, and all of it is sent by the next one', async () => {
  const ids = await drawPlaced(bench.api, TWO);
  const context = await openContext(bench.browser);
  const { page: first } = await openCanvas(bench, ids.workflow!, { context });
  const nameOf = (page: Page) => page.evaluate<string>('sessionStorage.getItem("loopwright.window")');
  const rename = async (page: Page, id: string, name: string) => {
    await page.locator(`.react-flow__node[data-id="${id}"]`).click();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name of the node' }).fill(name);
    await page.keyboard.press('Enter');
    await page.locator('.react-flow__node-card').filter({ hasText: name }).waitFor();
  };
  await context.route('**/edits/', (route) => route.abort());
  await rename(first, ids.hook!, 'Once');
  const own = await nameOf(first);
  await first.reload();
  await first.locator('.react-flow__node-card').filter({ hasText: 'Once' }).waitFor();
  expect(await nameOf(first)).toBe(own);
  // A window that is opened by another begins with a copy of its storage, as a tab that is duplicated does.
  const opened = context.waitForEvent('page');
  await first.evaluate('void window.open(location.href)');
  const copy = await opened;
  await copy.locator('.react-flow__node-card').first().waitFor();
  await rename(copy, ids.send!, 'Of the copy');
  await rename(first, ids.hook!, 'Of the first');
  await rename(copy, ids.send!, 'Of the copy, again');
  await copy.close();
  await first.close();
  await context.unroute('**/edits/');
  const { saved } = await openCanvas(bench, ids.workflow!, { context });
  await saved();
  const names = async () => (await savedGraph(bench.api, ids.workflow!)).nodes.map(({ config }) => config.name).sort();
  await expect.poll(names).toEqual(['Of the copy, again', 'Of the first']);
  await context.close();
});

test('an edit that a page sent before its canvas was there is drawn, though the document was asked for before it', async () => {
  const ids = await drawPlaced(bench.api, TWO);
  const context = await openContext(bench.browser);
  const changes = [{ op: 'update_node', id: ids.send, set: { config: { name: 'Left before' } } }];
  const kept = JSON.stringify([{ editId: randomUUID(), changes }]);
  await context.addInitScript(`sessionStorage.setItem('loopwright.window', 'reloaded');
    localStorage.setItem('loopwright.outbox.anyone.${ids.workflow}.reloaded', ${JSON.stringify(kept)});`);
  const asked = Promise.withResolvers<void>();
  const made = Promise.withResolvers<void>();
  context.on('response', (response) => {
    if (response.url().endsWith('/document/')) asked.resolve();
    if (response.url().endsWith('/edits/')) made.resolve();
  });
  await context.route('**/edits/', (route) => asked.promise.then(() => route.continue()));
  await context.route('**/canvas-page*.js', (route) => made.promise.then(() => route.continue()));
  const { card, saved } = await openCanvas(bench, ids.workflow!, { context });
  await card('Left before').waitFor();
  await saved();
  await context.close();
});

test('a password in what is pasted never lies in the browser’s storage, whether its form can be asked for or not', async () => {
  const folder = await temporaryFolder('canvas-secret');
  const server = await startServer(folder.path, { args: ['--no-auth'] });
  const own = { browser: bench.browser, server, api: bench.api.at(server.origin) };
  const { workflow = '' } = await drawPlaced(own.api, TWO);
  const { page, saved, context } = await openCanvas(own, workflow);
  const paste = async (secret: string, token: string) => {
    const node = { id: 'a', node_type: 'http-request', x: 0, y: 0, config: { name: secret } };
    const form_values = {
      url: 'https://example.com',
      auth_type: 'basic',
      auth_password: secret,
      auth_bearer_token: token,
    };
    await writeClipboard(page, JSON.stringify({ loopwright: 'graph', nodes: [{ ...node, form_values }] }));
    await page.locator('.react-flow__pane').click({ position: { x: 500, y: 100 } });
    await page.keyboard.press('Control+v');
    await page.locator('.react-flow__node-card').filter({ hasText: secret }).waitFor();
  };
  /** Values of fields in what is kept; names of nodes are no secret. */
  const kept = () =>
    page.evaluate<string>(`JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith('loopwright.outbox'))
      .flatMap(([, edits]) => JSON.parse(edits).flatMap(({ changes }) => changes.map((change) => change.form_values))))`);
  await page.clock.install();
  await page.route('**/edits/', (route) => route.abort());
  await paste('first-secret', 'first-token');
  await page.getByText('1 change is kept').waitFor();
  expect(await kept()).toContain('https://example.com');
  expect(await kept()).not.toMatch(/first-(secret|token)/);
  // Time stands still: nothing is tried again but by the button.
  await page.clock.pauseAt(Date.now() + 1000);
  const tried = page.waitForRequest('**/edits/');
  await page.getByRole('button', { name: 'Try again' }).click();
  await tried;
  await page.clock.resume();
  await page.unroute('**/edits/');
  await saved();
  const form = (await savedGraph(own.api, workflow)).nodes.find(({ config }) => config.name === 'first-secret')!;
  expect(form.form_values).toMatchObject({ url: 'https://example.com', auth_password: '********' });
  // The form that the window had is old by then, and there is no server to ask.
  await page.reload();
  await page.locator('.react-flow__node-card').first().waitFor();
  await server.end('SIGKILL');
  await paste('second-secret', 'second-token');
  await page.getByText('1 change is kept').waitFor();
  expect(await kept()).toContain('auth_password');
  expect(await kept()).not.toMatch(/second-(secret|token)/);
  await context.close();
  await folder.remove();
});
