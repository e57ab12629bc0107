import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Api, registerOwner } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { errorsOf, openBrowser, openContext } from './browser.ts';

/** A server that somebody owns, and a browser: what a file of tests of its pages shares. */
export interface OwnerBench {
  readonly browser: Browser;
  /** Another one where a test started it anew. */
  server: ServerProcess;
  readonly folder: string;
  /** With another session where a test signed in anew. */
  owner: Awaited<ReturnType<typeof registerOwner>>;
  /** The owner's. */
  readonly api: Api;
  readonly end: () => Promise<void>;
}

/**
 * Opens it.
 *
 * @param prepare - puts into the data folder what the server is to find there
 */
export async function openOwnerBench(
  name: string,
  options: { readonly args?: readonly string[]; readonly prepare?: (folder: string) => Promise<void> } = {},
): Promise<OwnerBench> {
  const { args = [], prepare } = options;
  const folder = await temporaryFolder(name);
  await prepare?.(folder.path);
  const [browser, server] = await Promise.all([openBrowser(), startServer(folder.path, { args })]);
  const owner = await registerOwner(server.origin);
  const bench: OwnerBench = {
    browser,
    server,
    folder: folder.path,
    owner,
    get api() {
      return bench.owner.api;
    },
    async end() {
      await browser.close();
      await bench.server.end('SIGTERM');
      await folder.remove();
    },
  };
  return bench;
}

/** A window of its own: a page that is not open yet, and what goes wrong in it. */
export async function openWindow(
  browser: Browser,
  options: Parameters<typeof openContext>[1] = {},
): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly errors: readonly string[] }> {
  const context = await openContext(browser, options);
  const page = await context.newPage();
  return { context, page, errors: errorsOf(page) };
}
