import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { look } from './browser.ts';
import {
  type CanvasBench,
  drawPlaced,
  openCanvas,
  openCanvasBench,
  readClipboard,
  savedGraph,
  writeClipboard,
} from './canvas.ts';

let bench: CanvasBench;
beforeAll(async () => {
  bench = await openCanvasBench();
});
afterAll(() => bench.end());

const FOUR = {
  hook: { type: 'webhook-producer', x: 0, y: 0, form: { webhook_id: 'editing' } },
  check: { type: 'if-condition', x: 300, y: 0, form: { condition_expression: 'True' } },
  send: { type: 'http-request', x: 600, y: -60, form: { url: 'http://127.0.0.1:9' } },
  note: { type: 'file-writer', x: 600, y: 80, form: { file_path: 'a.txt' } },
} as const;
const JOINED = ['hook>check', 'check.yes>send', 'check.no>note'];

const drawn = () => drawPlaced(bench.api, FOUR, JOINED);

test('nodes are moved by the mouse in one step, undone and redone by keys and by buttons that say what they do', async () => {
  const ids = await drawn();
  const { page, node, drag, saved, errors, context } = await openCanvas(bench, ids.workflow!);
  await drag(node(ids.hook!).locator('.lw-card-text'), { x: 0, y: 180 });
  await saved();
  const placeOf = async (id: string) =>
    (await savedGraph(bench.api, ids.workflow!)).nodes.find((one) => one.id === id)!;
  const moved = await placeOf(ids.hook!);
  expect(moved.y).toBeGreaterThan(100);
  expect(moved.y % 20).toBe(0);
  await page.getByRole('button', { name: 'Undo: Move' }).click();
  await page.getByRole('button', { name: 'Redo: Move' }).waitFor();
  await saved();
  expect((await placeOf(ids.hook!)).y).toBe(0);
  await page.keyboard.press('Control+Shift+z');
  await page.getByRole('button', { name: 'Undo: Move' }).waitFor();
  await saved();
  expect((await placeOf(ids.hook!)).y).toBe(moved.y);
  expect(errors).toEqual([]);
  await context.close();
});

test('a box or shift selects several, which are deleted with their connections, and come back whole', async () => {
  const ids = await drawn();
  const { page, node, saved, context } = await openCanvas(bench, ids.workflow!);
  const [from, to] = [await node(ids.check!).boundingBox(), await node(ids.note!).boundingBox()];
  await page.keyboard.down('Shift');
  await page.mouse.move(from!.x - 10, from!.y - 120);
  await page.mouse.down();
  await page.mouse.move(to!.x + 40, to!.y + 30, { steps: 8 });
  await page.mouse.up();
  await node(ids.hook!).click();
  await page.keyboard.up('Shift');
  await page.locator('.react-flow__node.selected').nth(3).waitFor();
  await node(ids.hook!).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Delete');
  await page.locator('.react-flow__node-card').nth(1).waitFor({ state: 'detached' });
  await saved();
  expect((await savedGraph(bench.api, ids.workflow!)).nodes).toHaveLength(1);
  await page.keyboard.press('Control+z');
  await page.locator('.lw-edge').nth(2).waitFor({ state: 'attached' });
  await saved();
  const back = await savedGraph(bench.api, ids.workflow!);
  expect([back.nodes.length, back.connections.length]).toEqual([4, 3]);
  await context.close();
});

test('copied nodes are text that is pasted into another workflow at the pointer, with new ids and their connections', async () => {
  const [ids, other] = [await drawn(), await drawPlaced(bench.api, {})];
  const first = await openCanvas(bench, ids.workflow!);
  await first.node(ids.check!).click();
  await first.node(ids.send!).click({ modifiers: ['Shift'] });
  await first.page.keyboard.press('Control+c');
  const copied = await readClipboard(first.page);
  expect(JSON.parse(copied)).toMatchObject({ loopwright: 'graph' });
  const second = await openCanvas(bench, other.workflow!, { context: first.context });
  await second.page.mouse.move(700, 400);
  await second.page.keyboard.press('Control+v');
  await second.page.locator('.lw-edge').waitFor({ state: 'attached' });
  await second.page.keyboard.press('Control+v');
  await second.page.locator('.lw-edge').nth(1).waitFor({ state: 'attached' });
  await second.saved();
  const { nodes, connections } = await savedGraph(bench.api, other.workflow!);
  expect(nodes.map(({ node_type }) => node_type)).toEqual([
    'if-condition',
    'http-request',
    'if-condition',
    'http-request',
  ]);
  expect(connections.map(({ source_handle }) => source_handle)).toEqual(['yes', 'yes']);
  expect(new Set([ids.check, ids.send, ...nodes.map(({ id }) => id)]).size).toBe(6);
  expect(nodes[2]!.x).toBeGreaterThan(nodes[0]!.x);
  await expect.poll(() => second.page.locator('.react-flow__node.selected').count()).toBe(2);
  await second.page.keyboard.press('Control+x');
  await second.page.locator('.react-flow__node-card').nth(2).waitFor({ state: 'detached' });
  await second.saved();
  expect((await savedGraph(bench.api, other.workflow!)).nodes).toHaveLength(2);
  expect([...first.errors, ...second.errors]).toEqual([]);
  await first.context.close();
});

test('a workflow file is pasted as nodes; other text says that it is none; undo takes all of it back', async () => {
  const { workflow = '' } = await drawPlaced(bench.api, {});
  const { page, saved, context } = await openCanvas(bench, workflow);
  const file = await readFile(fileURLToPath(new URL('../../examples/order-intake.yaml', import.meta.url)), 'utf8');
  await writeClipboard(page, file);
  await page.keyboard.press('Control+v');
  await page.locator('.react-flow__node-card').nth(5).waitFor();
  await writeClipboard(page, 'just words');
  await page.keyboard.press('Control+v');
  await page.getByText('neither copied nodes nor a workflow file').waitFor();
  await writeClipboard(page, 'loopwright: 1\nnodes:\n  a: {}\n');
  await page.keyboard.press('Control+v');
  await page.getByText('nodes.a.type').waitFor();
  await page.keyboard.press('Control+z');
  await page.locator('.react-flow__node-card').first().waitFor({ state: 'detached' });
  await saved();
  expect((await savedGraph(bench.api, workflow)).nodes).toEqual([]);
  await context.close();
});

test('arrow keys move in one step, Ctrl+D duplicates, E disables, F2 renames in place', async () => {
  const ids = await drawn();
  const { page, node, card, saved, context } = await openCanvas(bench, ids.workflow!);
  await node(ids.note!).click();
  // Pushes with a pause between them would be several steps.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  for (let push = 0; push < 4; push++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowRight');
  await page.clock.resume();
  await saved();
  const of = async (id: string) => (await savedGraph(bench.api, ids.workflow!)).nodes.find((one) => one.id === id)!;
  expect(await of(ids.note!)).toMatchObject({ x: 700, y: 160 });
  await page.keyboard.press('Control+z');
  await saved();
  expect(await of(ids.note!)).toMatchObject({ x: 600, y: 80 });
  await page.keyboard.press('e');
  await node(ids.note!).locator('[data-disabled]').waitFor();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name of the node' }).fill('Keep a copy');
  await page.keyboard.press('Enter');
  await card('Keep a copy').waitFor();
  await page.keyboard.press('Control+d');
  await card('Keep a copy').nth(1).waitFor();
  await saved();
  const copies = (await savedGraph(bench.api, ids.workflow!)).nodes.filter(
    ({ config }) => config.name === 'Keep a copy',
  );
  expect(copies.map(({ config }) => config.disabled)).toEqual([true, true]);
  await context.close();
});

test('a group takes its nodes along; a note keeps what is written, and its colour', async () => {
  const ids = await drawn();
  const { page, node, drag, saved, context } = await openCanvas(bench, ids.workflow!);
  await node(ids.send!).click();
  await node(ids.note!).click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+g');
  await page.keyboard.type('Both ways');
  await page.keyboard.press('Enter');
  const group = page.locator('.react-flow__node-group');
  await group.getByText('Both ways').waitFor();
  await drag(group.getByText('Both ways'), { x: 40, y: 100 });
  await page.mouse.move(560, 650);
  await page.keyboard.press('n');
  await page.keyboard.type('<b>Mind</b> the gap');
  await page.keyboard.press('Escape');
  const note = page.locator('.react-flow__node-note');
  await note.getByText('<b>Mind</b> the gap').waitFor();
  await note.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Green' }).click();
  await saved();
  await look(page, 'canvas-group');
  const { nodes, annotations } = await savedGraph(bench.api, ids.workflow!);
  const placed = (id: string) => nodes.find((one) => one.id === id)!;
  expect(placed(ids.send!).y - FOUR.send.y).toBeGreaterThan(60);
  expect(placed(ids.note!).y - placed(ids.send!).y).toBe(FOUR.note.y - FOUR.send.y);
  expect(placed(ids.check!)).toMatchObject({ x: 300, y: 0 });
  expect(annotations).toMatchObject([
    { kind: 'group', text: 'Both ways' },
    { kind: 'note', text: '<b>Mind</b> the gap', color: 'green' },
  ]);
  await context.close();
});

test('nodes are arranged along their connections, aligned and distributed', async () => {
  const ids = await drawPlaced(
    bench.api,
    {
      hook: { ...FOUR.hook, x: 400, y: 300 },
      check: { ...FOUR.check, x: 0, y: 120 },
      send: { ...FOUR.send, x: 40, y: 0 },
      note: { ...FOUR.note, x: 45, y: 10 },
    },
    JOINED,
  );
  const { page, node, saved, context } = await openCanvas(bench, ids.workflow!);
  await page.getByRole('button', { name: 'Arrange automatically' }).click();
  await page.getByRole('button', { name: 'Undo: Arrange' }).waitFor();
  await saved();
  const places = async () => {
    const { nodes } = await savedGraph(bench.api, ids.workflow!);
    const at = (id: string) => nodes.find((one) => one.id === id)!;
    return { hook: at(ids.hook!), check: at(ids.check!), send: at(ids.send!), note: at(ids.note!) };
  };
  const laid = await places();
  expect(laid.check.x).toBeGreaterThanOrEqual(laid.hook.x + 200);
  expect(laid.send.x).toBeGreaterThanOrEqual(laid.check.x + 200);
  expect(Math.abs(laid.send.y - laid.note.y)).toBeGreaterThanOrEqual(60);
  await page.keyboard.press('Control+a');
  await node(ids.hook!).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Align top' }).click();
  await page.getByRole('button', { name: 'Undo: Align' }).waitFor();
  await saved();
  const aligned = await places();
  expect(new Set(Object.values(aligned).map(({ y }) => y)).size).toBe(1);
  await context.close();
});

test('search finds by name, form and note, jumps to each hit, and marks them', async () => {
  const ids = await drawn();
  const { page, node, errors, context } = await openCanvas(bench, ids.workflow!);
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Search on the canvas' }).fill('127.0.0.1');
  await page.getByText('1 of 1').waitFor();
  await page.locator(`.react-flow__node[data-id="${ids.send}"].lw-hit.selected`).waitFor();
  await page.locator(`.react-flow__node[data-id="${ids.hook}"].lw-miss`).waitFor();
  await page.getByRole('textbox', { name: 'Search on the canvas' }).fill('e');
  await page.getByText('1 of 4').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('2 of 4').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.lw-miss').waitFor({ state: 'detached' });
  await expect.poll(() => node(ids.hook!).count()).toBe(1);
  expect(errors).toEqual([]);
  await context.close();
});
