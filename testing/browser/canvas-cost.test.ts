import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorsOf, openContext } from './browser.ts';
import { type CanvasBench, drawPlaced, openCanvas, openCanvasBench } from './canvas.ts';

/** Most that the first load of any page may take, compressed. */
const FIRST_LOAD_BYTES = 400 * 1024;

let bench: CanvasBench;
beforeAll(async () => {
  bench = await openCanvasBench();
});
afterAll(() => bench.end());

/** Counts what the page renders, by part and id. See `count-render.ts` in the editor. */
async function countRenders(page: Page): Promise<void> {
  await page.addInitScript(`
    window.renders = {};
    window.lwCountRender = (part, id) => { window.renders[part + ' ' + id] = (window.renders[part + ' ' + id] ?? 0) + 1; };
  `);
}

const taken = (page: Page) =>
  page.evaluate<Record<string, number>>('(() => { const seen = window.renders; window.renders = {}; return seen; })()');

test('the first load of the canvas is under 400 KB of compressed JavaScript', async () => {
  const { workflow = '' } = await drawPlaced(bench.api, { hook: { type: 'webhook-producer', x: 0, y: 0 } });
  const context = await openContext(bench.browser);
  const page = await context.newPage();
  const errors = errorsOf(page);
  const files: string[] = [];
  page.on('response', (response) => {
    const name = /\/assets\/(.+\.js)$/.exec(response.url())?.[1];
    // The commands come when the page has been at rest for a while; on a slow machine that is before its card is shown.
    if (name !== undefined && !name.startsWith('command-palette')) files.push(name);
  });
  await page.goto(`${bench.server.origin}/workflows/${workflow}`);
  await page.locator('.react-flow__node-card').waitFor();
  await page.locator('[data-socket=open]').waitFor();
  const dist = fileURLToPath(new URL('../../packages/editor/dist/assets/', import.meta.url));
  const known = new Set(await readdir(dist));
  let bytes = 0;
  for (const file of files) {
    const compressed = known.has(`${file}.gz`) ? `${file}.gz` : file;
    bytes += (await readFile(join(dist, compressed))).length;
  }
  expect(files.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(FIRST_LOAD_BYTES);
  expect(files.filter((file) => /dagre|codemirror/.test(file))).toEqual([]);
  expect(errors).toEqual([]);
  await context.close();
});

test('a live event renders what its node shows, and neither its card nor any other node', async () => {
  const ids = await drawPlaced(
    bench.api,
    {
      hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'cost' } },
      check: { type: 'if-condition', x: 300, y: 0, form: { condition_expression: 'True' } },
      still: { type: 'webhook-producer', x: 0, y: 200, form: { webhook_id: 'still' } },
      after: { type: 'if-condition', x: 300, y: 200, form: { condition_expression: 'True' } },
    },
    ['hook>check', 'still>after'],
  );
  await bench.api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`);
  const context = await openContext(bench.browser);
  const first = await context.newPage();
  await countRenders(first);
  await first.goto(`${bench.server.origin}/workflows/${ids.workflow}`);
  await first.locator('[data-socket=open]').waitFor();
  await first.locator(`[data-testid="live-${ids.still}"]`).waitFor();
  await bench.api.call('POST', '/api/webhooks/cost/', { total: 1 });
  await first.locator(`[data-testid="live-${ids.check}"]`).waitFor();
  await taken(first);
  await bench.api.call('POST', '/api/webhooks/cost/', { total: 2 });
  await first.getByTestId(`live-${ids.check}`).getByText('✓ 2').waitFor();
  const renders = await taken(first);
  expect(renders[`live ${ids.check}`]).toBeGreaterThan(0);
  expect(Object.keys(renders).filter((key) => key.startsWith('card') || key.startsWith('connection'))).toEqual([]);
  expect(renders[`live ${ids.still}`]).toBeUndefined();
  expect(renders[`live ${ids.after}`]).toBeUndefined();
  await bench.api.call('POST', `/api/workflow/${ids.workflow}/stop_execution/`);
  await context.close();
});

test('a drag renders the connections of what is dragged, and no card', async () => {
  const ids = await drawPlaced(
    bench.api,
    {
      hook: { type: 'webhook-producer', x: 0, y: 0 },
      check: { type: 'if-condition', x: 300, y: 0 },
      other: { type: 'http-request', x: 600, y: 0 },
      last: { type: 'file-writer', x: 900, y: 0 },
    },
    ['hook>check', 'check.yes>other', 'other>last'],
  );
  const context = await openContext(bench.browser);
  const { page, node, drag, saved } = await openCanvas(bench, ids.workflow!, { context });
  await countRenders(page);
  await page.reload();
  await node(ids.hook!).waitFor();
  await node(ids.hook!).click();
  await page.locator('.lw-bar-problems').waitFor();
  await taken(page);
  await drag(node(ids.hook!).locator('.lw-card-text'), { x: 10, y: 200 });
  await saved();
  const renders = await taken(page);
  expect(Object.keys(renders).filter((key) => key.startsWith('card'))).toEqual([]);
  expect(Object.keys(renders).filter((key) => key.startsWith('connection'))).toHaveLength(1);
  await context.close();
});

test('from afar a large graph has no ports and its connections are drawn together, each can still be selected', async () => {
  const nodes: Record<string, Parameters<typeof drawPlaced>[1][string]> = {};
  const connections: string[] = [];
  for (let index = 0; index <= 160; index++) {
    nodes[`n${index}`] = {
      type: 'if-condition',
      x: (index % 20) * 300,
      y: Math.floor(index / 20) * 160,
      form: { condition_expression: 'True' },
    };
    if (index > 0) connections.push(`n${index - 1}.yes>n${index}`);
  }
  const ids = await drawPlaced(bench.api, nodes, connections);
  const context = await openContext(bench.browser);
  const page = await context.newPage();
  const errors = errorsOf(page);
  await page.goto(`${bench.server.origin}/workflows/${ids.workflow}`);
  await page.locator('.lw-far-lines[data-lines=still] path').waitFor();
  const edges = page.locator('.react-flow__edge');
  await expect.poll(() => edges.count()).toBe(0);
  await expect.poll(() => page.locator('.react-flow__handle').count()).toBe(0);
  const boxOf = async (id: string) => (await page.locator(`.react-flow__node[data-id="${id}"]`).boundingBox())!;
  const [from, to] = [await boxOf(ids.n64!), await boxOf(ids.n65!)];
  await page.mouse.click((from.x + from.width + to.x) / 2, to.y + to.height * 0.45);
  await page.locator('.react-flow__edge.selected').waitFor();
  await expect.poll(() => edges.getAttribute('aria-label')).toBe(`Edge from ${ids.n64} to ${ids.n65}`);
  await page.keyboard.press('Escape');
  await edges.waitFor({ state: 'detached' });
  await page.mouse.move(to.x, to.y);
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, -400);
      return page.locator('.react-flow__handle').count();
    })
    .toBeGreaterThan(0);
  await edges.first().waitFor();
  expect(errors).toEqual([]);
  await context.close();
});
