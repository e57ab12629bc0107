import { afterAll, beforeAll, expect, test } from 'vitest';
import { look } from './browser.ts';
import { type CanvasBench, drawPlaced, openCanvas, openCanvasBench, savedGraph } from './canvas.ts';

let bench: CanvasBench;
beforeAll(async () => {
  bench = await openCanvasBench();
});
afterAll(() => bench.end());

const THREE = {
  hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'drawing' } },
  check: { type: 'if-condition', x: 300, y: 0, form: { condition_expression: 'True' } },
  send: { type: 'http-request', x: 600, y: 0, form: { url: 'http://127.0.0.1:9' } },
} as const;

test('an empty canvas says how to begin, and the palette opens at the pointer by a double click', async () => {
  const { workflow = '' } = await drawPlaced(bench.api, {});
  const { page, card, saved, errors, context } = await openCanvas(bench, workflow);
  await look(page, 'canvas-empty');
  await page.getByRole('button', { name: 'Webhook Producer' }).first().click();
  await card('Webhook Producer').waitFor();
  await page.locator('.react-flow__pane').dblclick({ position: { x: 600, y: 500 } });
  await page.getByRole('combobox', { name: 'Nodes' }).fill('if cond');
  await page.keyboard.press('Enter');
  await card('If Condition').waitFor();
  const box = await card('If Condition').boundingBox();
  const pane = await page.locator('.react-flow__pane').boundingBox();
  expect(Math.abs(box!.x + box!.width / 2 - pane!.x - 600)).toBeLessThan(25);
  expect(Math.abs(box!.y + box!.height / 2 - pane!.y - 500)).toBeLessThan(25);
  await saved();
  expect((await savedGraph(bench.api, workflow)).nodes.map(({ node_type }) => node_type)).toEqual([
    'webhook-producer',
    'if-condition',
  ]);
  expect(errors).toEqual([]);
  await context.close();
});

test('a node is dragged from the palette onto the canvas; what does not suit the workflow cannot be', async () => {
  const { workflow = '' } = await drawPlaced(bench.api, THREE);
  const { page, card, saved, context } = await openCanvas(bench, workflow);
  const palette = page.getByRole('complementary', { name: 'Nodes' });
  await palette
    .getByRole('button', { name: 'File Writer' })
    .dragTo(page.locator('.react-flow__pane'), { targetPosition: { x: 500, y: 600 } });
  await card('File Writer').waitFor();
  const answer = palette.getByRole('button', { name: 'HTTP Response' });
  await expect.poll(() => answer.getAttribute('aria-disabled')).toBe('true');
  await answer.click({ force: true });
  await saved();
  expect((await savedGraph(bench.api, workflow)).nodes.map(({ node_type }) => node_type)).not.toContain(
    'http-response',
  );
  await context.close();
});

test('connections are drawn by a drag from port to port, from port to card, and by two clicks', async () => {
  const ids = await drawPlaced(bench.api, THREE);
  const { page, node, port, drag, saved, errors, context } = await openCanvas(bench, ids.workflow!);
  await drag(port(ids.hook!, 'default'), port(ids.check!, 'in'));
  await drag(port(ids.check!, 'yes'), node(ids.send!));
  await port(ids.check!, 'error').click();
  await port(ids.send!, 'in').click();
  await page.locator('.lw-edge').nth(2).waitFor({ state: 'attached' });
  await saved();
  const { connections } = await savedGraph(bench.api, ids.workflow!);
  expect(
    connections.map(({ source_node, target_node, source_handle }) => [source_node, source_handle, target_node]),
  ).toEqual([
    [ids.hook, 'default', ids.check],
    [ids.check, 'yes', ids.send],
    [ids.check, 'error', ids.send],
  ]);
  await expect.poll(() => page.locator('.lw-edge-label').allTextContents()).toEqual(['error']);
  expect(errors).toEqual([]);
  await context.close();
});

test('a connection that cannot be is refused beside the pointer, with the reason', async () => {
  const ids = await drawPlaced(bench.api, THREE, ['check.yes>send']);
  const { page, node, port, drag, saved, context } = await openCanvas(bench, ids.workflow!);
  await drag(port(ids.send!, 'default'), node(ids.hook!));
  await page.locator('.lw-hint', { hasText: 'A producer takes no input' }).waitFor();
  await look(page, 'canvas-refused');
  await drag(port(ids.send!, 'default'), port(ids.check!, 'in'));
  await page.locator('.lw-hint', { hasText: 'This would close a cycle' }).waitFor();
  await drag(port(ids.check!, 'yes'), port(ids.send!, 'in'));
  await page.locator('.lw-hint', { hasText: 'already connected' }).waitFor();
  await drag(port(ids.check!, 'no'), node(ids.check!));
  await page.locator('.lw-hint', { hasText: 'to itself' }).waitFor();
  await saved();
  expect((await savedGraph(bench.api, ids.workflow!)).connections).toHaveLength(1);
  await context.close();
});

test('a connection dropped on empty space offers what fits there, and connects it', async () => {
  const ids = await drawPlaced(bench.api, { write: { type: 'queue-node-writer', x: 0, y: 0 } });
  const { page, node, port, drag, card, saved, context } = await openCanvas(bench, ids.workflow!);
  await drag(port(ids.write!, 'default'), { x: 200, y: 150 });
  const offered = page.getByRole('listbox').getByRole('option');
  await offered.first().waitFor();
  const labels = (await offered.allTextContents()).join(' ');
  expect(labels).toContain('Queue Reader');
  expect(labels).not.toContain('Counter');
  await page.keyboard.type('reader');
  await page.keyboard.press('Enter');
  await card('Queue Reader').waitFor();
  await drag(node(ids.write!).locator('.react-flow__handle.target'), { x: -200, y: 150 });
  await page.getByRole('option', { name: 'HTTP Request' }).click();
  await saved();
  const { nodes, connections } = await savedGraph(bench.api, ids.workflow!);
  const typeOf = (id: string) => nodes.find((one) => one.id === id)?.node_type;
  expect(connections.map(({ source_node, target_node }) => [typeOf(source_node), typeOf(target_node)])).toEqual([
    ['queue-node-writer', 'queue-reader-dummy'],
    ['http-request', 'queue-node-writer'],
  ]);
  await context.close();
});

test('a node type that is not installed is kept, shown as unknown, and can be moved', async () => {
  const ids = await drawPlaced(bench.api, THREE);
  const lost = crypto.randomUUID();
  await bench.api.call('POST', `/api/workflow/${ids.workflow}/edits/`, {
    client_id: 'test',
    edit_id: crypto.randomUUID(),
    changes: [{ op: 'add_node', id: lost, node_type: 'gone-away', x: 300, y: 200, form_values: { kept: 'yes' } }],
  });
  const { node, drag, saved, context } = await openCanvas(bench, ids.workflow!);
  await expect.poll(() => node(lost).textContent()).toContain('Unknown node type');
  await drag(node(lost).locator('.lw-card-text'), { x: 100, y: 40 });
  await saved();
  const kept = (await savedGraph(bench.api, ids.workflow!)).nodes.find(({ id }) => id === lost)!;
  expect(kept.form_values).toEqual({ kept: 'yes' });
  expect(kept.x).toBeGreaterThan(300);
  await context.close();
});

test('on a phone the whole graph is in view with its names, and the controls cover none of it', async () => {
  const ids = await drawPlaced(
    bench.api,
    {
      first: { type: 'webhook-producer', x: 0, y: 600, config: { name: 'Begins' } },
      middle: { type: 'if-condition', x: 400, y: 300 },
      last: { type: 'file-writer', x: 800, y: 0, config: { name: 'Writes' } },
    },
    ['first>middle', 'middle.yes>last'],
  );
  const { page, node, context, errors } = await openCanvas(bench, ids.workflow!, { width: 390, height: 600 });
  await node(ids.first!).getByText('Begins').waitFor();
  await node(ids.last!).getByText('Writes').waitFor();
  const controls = (await page.getByRole('toolbar', { name: 'View' }).boundingBox())!;
  for (const id of [ids.first!, ids.middle!, ids.last!]) {
    const card = (await node(id).boundingBox())!;
    expect(card.x).toBeGreaterThanOrEqual(0);
    expect(card.x + card.width).toBeLessThanOrEqual(390);
    expect(card.y + card.height).toBeLessThanOrEqual(controls.y);
  }
  expect(errors).toEqual([]);
  await context.close();
});
