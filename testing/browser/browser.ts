import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type Page, chromium as playwright, type Route } from 'playwright-core';

export type { Browser, Page } from 'playwright-core';

/** Wide, as on a desk; `LOOK` folders hold what a person would see. */
const WIDE = { width: 1440, height: 900 };

/** Below the limit of a test, so that what was waited for in vain is named. */
const LOCATOR_MS = 60_000;

/** Starts Chromium: the one of `CHROMIUM_PATH`, else the one that npm brought. */
export async function openBrowser(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH;
  return playwright.launch({
    executablePath: own ?? (await chromium.executablePath()),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--no-proxy-server',
      '--enable-unsafe-swiftshader',
      '--hide-scrollbars',
    ],
  });
}

/** A window of its own: nothing stored, nothing signed in. */
export async function openContext(
  browser: Browser,
  options: {
    readonly colorScheme?: 'light' | 'dark';
    readonly width?: number;
    readonly height?: number;
    readonly reducedMotion?: 'reduce' | 'no-preference';
  } = {},
): Promise<BrowserContext> {
  const { colorScheme = 'light', width = WIDE.width, height = WIDE.height, reducedMotion = 'reduce' } = options;
  const context = await browser.newContext({
    colorScheme,
    reducedMotion,
    viewport: { width, height },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(LOCATOR_MS);
  return context;
}

/** Errors that a page threw or logged; a test ends with none. */
export function errorsOf(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/** Holds the next request of this method to a path until the test lets it go; those after it pass. */
export async function holdNext(page: Page, path: string, method: string): Promise<{ readonly held: Promise<Route> }> {
  const { promise: held, resolve } = Promise.withResolvers<Route>();
  let holds = true;
  await page.route(path, async (route) => {
    if (!holds || route.request().method() !== method) return route.fallback();
    holds = false;
    resolve(route);
  });
  return { held };
}

/** Writes a picture of the page below the folder of `LOOPWRIGHT_LOOK`; without it, does nothing. */
export async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.LOOPWRIGHT_LOOK;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
