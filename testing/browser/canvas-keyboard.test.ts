import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CanvasBench, drawPlaced, openCanvas, openCanvasBench, savedGraph } from './canvas.ts';

let bench: CanvasBench;
beforeAll(async () => {
  bench = await openCanvasBench();
});
afterAll(() => bench.end());

test('a workflow is drawn, connected, arranged and mended without a pointer', async () => {
  const { workflow = '' } = await drawPlaced(bench.api, {});
  const { page, card, saved, errors, context } = await openCanvas(bench, workflow);
  const { keyboard } = page;
  await keyboard.press('/');
  await keyboard.type('webhook');
  await keyboard.press('Enter');
  await card('Webhook Producer').waitFor();
  await keyboard.press('c');
  await keyboard.type('if cond');
  await keyboard.press('Enter');
  await card('If Condition').waitFor();
  const picker = page.getByRole('combobox', { name: 'Connect If Condition to' }).and(page.locator(':focus'));
  await keyboard.press('c');
  await picker.waitFor();
  await keyboard.press('Shift+Tab');
  await keyboard.press('ArrowRight');
  await keyboard.press('Tab');
  await keyboard.type('file');
  await keyboard.press('Enter');
  await card('File Writer').waitFor();
  await page.locator('.react-flow__node-card:focus', { hasText: 'File Writer' }).waitFor();
  await saved();
  const drawn = await savedGraph(bench.api, workflow);
  expect(drawn.connections.map(({ source_handle }) => source_handle)).toEqual(['default', 'no']);

  await keyboard.press('Alt+ArrowLeft');
  await page.locator('.react-flow__node-card.selected', { hasText: 'If Condition' }).waitFor();
  await keyboard.press('c');
  await picker.waitFor();
  await keyboard.press('Shift+Tab');
  await keyboard.press('ArrowRight');
  await keyboard.press('Tab');
  await page.getByRole('option', { name: 'File Writer' }).first().waitFor();
  await keyboard.type('file writer connected');
  await keyboard.press('Escape');
  await page.locator('.react-flow__node-card:focus', { hasText: 'If Condition' }).waitFor();
  await keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('node')).not.toBeNull();
  expect(errors).toEqual([]);
  await saved();
  await context.close();
});

test('a list that is opened at once keeps the keyboard from the node that was walked to', async () => {
  const ids = await drawPlaced(bench.api, {
    hook: { type: 'webhook-producer', x: 0, y: 0 },
    send: { type: 'http-request', x: 300, y: 0 },
  });
  const { page, node, context } = await openCanvas(bench, ids.workflow!);
  await node(ids.send!).focus();
  await page.locator(`.react-flow__node[data-id="${ids.send}"].selected:focus`).waitFor();
  const focused = await page.evaluate(`(async () => {
    const press = (key, altKey) =>
      document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key, altKey, bubbles: true, cancelable: true }),
      );
    press('ArrowLeft', true);
    await Promise.resolve();
    press('c', false);
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    return document.activeElement.getAttribute('aria-label');
  })()`);
  expect(focused).toBe('Connect Webhook Producer to');
  await context.close();
});

test('Tab goes from node to node and selects it; the menu opens by Shift+F10 and gives the keyboard back', async () => {
  const ids = await drawPlaced(bench.api, {
    hook: { type: 'webhook-producer', x: 0, y: 0 },
    send: { type: 'http-request', x: 300, y: 0 },
  });
  const { page, node, context } = await openCanvas(bench, ids.workflow!);
  await node(ids.hook!).focus();
  await page.keyboard.press('Tab');
  await page.locator(`.react-flow__node[data-id="${ids.send}"].selected:focus`).waitFor();
  await page.keyboard.press('Shift+F10');
  await page.locator('[role=menu]:focus, [role=menu] :focus').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.locator('.lw-canvas:focus').waitFor();
  await page.keyboard.press('Control+d');
  await page.locator('.react-flow__node-card').nth(2).waitFor();
  await context.close();
});

test('a chosen target that is connected already is let go', async () => {
  const ids = await drawPlaced(
    bench.api,
    { hook: { type: 'webhook-producer', x: 0, y: 0 }, send: { type: 'http-request', x: 300, y: 0 } },
    ['hook>send'],
  );
  const { page, node, saved, context } = await openCanvas(bench, ids.workflow!);
  await node(ids.hook!).focus();
  await node(ids.hook!).click();
  await page.keyboard.press('c');
  await page.getByRole('option', { name: 'Connected: choose it to disconnect' }).waitFor();
  await page.keyboard.type('http');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'Connected: choose it to disconnect' }).click();
  await page.locator('.lw-edge').waitFor({ state: 'detached' });
  await saved();
  expect((await savedGraph(bench.api, ids.workflow!)).connections).toEqual([]);
  await context.close();
});

test.each([
  'light',
  'dark',
] as const)('the canvas, its palette, menu and problems pass axe in %s', async (colorScheme) => {
  const ids = await drawPlaced(
    bench.api,
    {
      hook: { type: 'webhook-producer', x: 0, y: 0 },
      check: { type: 'if-condition', x: 300, y: 0, config: { disabled: true } },
      send: { type: 'http-request', x: 600, y: 0 },
    },
    ['hook>check', 'check.yes>send'],
  );
  const { page, node, context } = await openCanvas(bench, ids.workflow!, { colorScheme });
  const violations = async () =>
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
  await page.mouse.move(900, 700);
  await page.keyboard.press('n');
  await page.keyboard.type('A note');
  await page.keyboard.press('Escape');
  await page.keyboard.press('p');
  await page.getByRole('region', { name: 'Problems' }).getByText('This field is required').first().waitFor();
  expect(await violations()).toEqual([]);
  await page.keyboard.press('/');
  await page.getByRole('listbox').waitFor();
  expect(await violations()).toEqual([]);
  await page.keyboard.press('Escape');
  await node(ids.send!).click({ button: 'right' });
  await page.getByRole('menu').waitFor();
  expect(await violations()).toEqual([]);
  await page.keyboard.press('Escape');
  await context.close();
});
