import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { type Api, createApi, draw } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { errorsOf, openBrowser, openContext } from './browser.ts';

/** A server that asks for no one, and a browser: what a file of canvas tests shares. */
export interface CanvasBench {
  readonly browser: Browser;
  readonly server: ServerProcess;
  readonly api: Api;
  readonly end: () => Promise<void>;
}

export async function openCanvasBench(): Promise<CanvasBench> {
  const folder = await temporaryFolder('canvas');
  const [browser, server] = await Promise.all([openBrowser(), startServer(folder.path, { args: ['--no-auth'] })]);
  return {
    browser,
    server,
    api: createApi(server.origin, {}),
    async end() {
      await browser.close();
      await server.end('SIGTERM');
      await folder.remove();
    },
  };
}

/** One node to draw: its type, place, form and config. */
export interface Placed {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly form?: Record<string, unknown>;
  readonly config?: Record<string, unknown>;
}

/** Draws a workflow with its nodes in their places. Answers ids by short name, the workflow's under `workflow`. */
export async function drawPlaced(
  api: Api,
  nodes: Readonly<Record<string, Placed>>,
  connections: readonly string[] = [],
  type: 'production' | 'api' = 'production',
): Promise<Record<string, string>> {
  const ids = await draw(api, type, nodes, connections);
  for (const [name, { x, y }] of Object.entries(nodes))
    await api.call('PATCH', `/api/workflow/${ids.workflow}/nodes/${ids[name]}/position/`, { position: { x, y } });
  return ids;
}

/** A window on a canvas, and what a person does in it. */
export interface CanvasWindow {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in the page so far; a test ends with none. */
  readonly errors: readonly string[];
  node(id: string): Locator;
  /** The port of a node: `in`, or an output by its name. */
  port(id: string, name: string): Locator;
  /** A card by what is written on it. */
  card(name: string): Locator;
  /** Resolves when everything that was done is on the server. */
  saved(): Promise<void>;
  /** Drags with the mouse from the middle of one thing to the middle of another, or by some pixels. */
  drag(from: Locator, to: Locator | { readonly x: number; readonly y: number }): Promise<void>;
}

export async function openCanvas(
  { browser, server }: Pick<CanvasBench, 'browser' | 'server'>,
  workflow: string,
  options: Parameters<typeof openContext>[1] & { readonly context?: BrowserContext } = {},
): Promise<CanvasWindow> {
  const context = options.context ?? (await openContext(browser, options));
  const page = await context.newPage();
  const errors = errorsOf(page);
  await page.goto(`${server.origin}/workflows/${workflow}`);
  await page.locator('.lw-flow .react-flow__pane').waitFor();
  const node = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
  return {
    context,
    page,
    errors,
    node,
    port: (id, name) =>
      name === 'in'
        ? node(id).locator('.react-flow__handle.target')
        : node(id).locator(`.react-flow__handle.source[data-handleid="${name}"]`),
    card: (name) => page.locator('.react-flow__node-card').filter({ hasText: name }),
    async saved() {
      await page.locator('[data-saving=saved]').waitFor();
    },
    async drag(from, to) {
      const start = middleOf(await from.boundingBox());
      const end = 'boundingBox' in to ? middleOf(await to.boundingBox()) : { x: start.x + to.x, y: start.y + to.y };
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
      await page.mouse.move(end.x, end.y, { steps: 4 });
      await page.mouse.up();
    },
  };
}

/** What the server holds of a workflow's graph. */
export async function savedGraph(api: Api, workflow: string) {
  interface Graph {
    readonly nodes: readonly {
      readonly id: string;
      readonly node_type: string;
      readonly x: number;
      readonly y: number;
      readonly config: Record<string, unknown>;
      readonly form_values: Record<string, unknown>;
    }[];
    readonly connections: readonly {
      readonly source_node: string;
      readonly target_node: string;
      readonly source_handle: string;
    }[];
    readonly annotations: readonly Record<string, unknown>[];
    readonly workflow: Record<string, unknown>;
  }
  return (await api.call<Graph>('GET', `/api/workflow/${workflow}/document/`)).body;
}

function middleOf(box: { x: number; y: number; width: number; height: number } | null): { x: number; y: number } {
  if (box === null) throw new Error('It is not drawn');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export function readClipboard(page: Page): Promise<string> {
  return page.evaluate('navigator.clipboard.readText()');
}

export async function writeClipboard(page: Page, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
}
