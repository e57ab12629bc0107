import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExampleService, startExampleService } from '../e2e/example-service.ts';
import { openContext } from './browser.ts';
import { type OwnerBench, openOwnerBench } from './owner-bench.ts';
import { makeShop, type Shop } from './realistic.ts';
import { beginSignedIn } from './sign-in.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** WCAG 2.2 AA of every page, as axe sees it, light and dark. */
let bench: OwnerBench;
let service: ExampleService;
let shop: Shop;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [bench, service] = await Promise.all([openOwnerBench('accessibility'), startExampleService()]);
  shop = await makeShop(bench.api, service);
});
afterAll(async () => {
  await bench.end();
  await service.end();
});

/** What axe finds, in both schemes: rule, scheme and the elements. */
async function violations(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect.poll(() => page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe(colorScheme);
    // Of all rules only those about colours can come out otherwise in the other scheme.
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
    const result = await (colorScheme === 'light' ? axe.withTags(RULES) : axe.withRules(COLOUR_RULES)).analyze();
    expect(result.passes.length).toBeGreaterThan(0);
    for (const { id, nodes } of result.violations) {
      for (const node of nodes.slice(0, 5)) {
        found.push(`${colorScheme} ${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1] ?? ''}`);
      }
    }
  }
  return found;
}

/** Pages by what they show: the address, what shows that it is drawn, and what one does there. */
type Case = readonly [what: string, path: () => string, drawn: (page: Page) => Promise<unknown>];

const heading = (name: string | RegExp) => (shown: Page) => shown.getByRole('heading', { name }).first().waitFor();
const dialog = (name: string) => (shown: Page) => shown.getByRole('dialog', { name }).waitFor();
const workflow = (name: string) => `/workflows/${shop.ids[name]}`;

const CASES: readonly Case[] = [
  ['the list of workflows', () => '/', (shown) => shown.getByRole('row').nth(5).waitFor()],
  [
    'a menu of a workflow',
    () => '/',
    async (shown) => {
      await shown.getByRole('button', { name: 'Actions for Heartbeat' }).click();
      await shown.getByRole('menu').waitFor();
    },
  ],
  ['a new workflow', () => '/?new=1', dialog('New workflow')],
  [
    'an import with problems',
    () => '/?import=1',
    async (shown) => {
      await shown.getByLabel('Or paste its text').fill('name: Broken');
      await shown.getByRole('button', { name: 'Import workflow' }).click();
      await shown.getByRole('dialog').getByRole('alert').waitFor();
    },
  ],
  [
    'the command palette',
    () => '/',
    async (shown) => {
      await heading('Workflows')(shown);
      await shown.keyboard.press('Control+k');
      await shown.getByPlaceholder('Where to, or what?').waitFor();
    },
  ],
  [
    'the keyboard help',
    () => '/',
    async (shown) => {
      await heading('Workflows')(shown);
      await shown.keyboard.press('?');
      await dialog('Keyboard shortcuts')(shown);
    },
  ],
  [
    'the account menu',
    () => '/',
    async (shown) => {
      await shown.getByRole('button', { name: 'Account of Ada L' }).click();
      await shown.getByRole('menu').waitFor();
    },
  ],
  ['the templates', () => '/templates', (shown) => shown.getByText('Begin here').waitFor()],
  [
    'a canvas that runs, with the panel that sends requests',
    () => `${workflow('first-webhook')}?try=1`,
    async (shown) => {
      await shown.getByRole('button', { name: 'Send a test request' }).click();
      await shown.getByText('"subscribers": 1').waitFor();
      await shown.locator('[data-live=done]').first().waitFor();
    },
  ],
  [
    'a canvas with two loops',
    () => workflow('order-intake'),
    (shown) => shown.locator('.react-flow__node').nth(5).waitFor(),
  ],
  [
    'the panel of a node',
    () => `${workflow('first-webhook')}?node=${shop.node}`,
    (shown) => shown.getByRole('dialog').waitFor(),
  ],
  ['all runs', () => '/runs', heading('Runs')],
  [
    'the runs of a workflow',
    () => `${workflow('first-webhook')}/runs`,
    (shown) => shown.getByRole('row').nth(3).waitFor(),
  ],
  [
    'a run',
    () => `${workflow('order-intake')}?run=${shop.runs.succeeded}`,
    (shown) => shown.getByRole('main').getByText('Succeeded').first().waitFor(),
  ],
  [
    'a failed run',
    () => `${workflow('first-webhook')}?run=${shop.runs.failed}`,
    (shown) => shown.getByRole('main').getByText('Failed').first().waitFor(),
  ],
  [
    'two runs compared',
    () => `${workflow('first-webhook')}?run=${shop.runs.failed}&compare=${shop.runs.alsoFailed}`,
    (shown) => shown.locator('main section').first().waitFor(),
  ],
  ['the versions of a workflow', () => `${workflow('first-webhook')}/versions`, heading(/./)],
  ['all dead letters', () => '/dead-letters', heading('Dead letters')],
  ['the dead letters of a workflow', () => `${workflow('first-webhook')}/dead-letters`, heading(/./)],
  ['the settings of a workflow', () => `${workflow('order-intake')}/settings`, heading('Settings of Order intake')],
  ['the node types', () => '/nodes', (shown) => shown.getByRole('link', { name: 'HTTP Request' }).waitFor()],
  ['a node type', () => '/nodes/http-request', heading('HTTP Request')],
  ['the profile', () => '/settings', heading('Profile')],
  [
    'the API keys',
    () => '/settings/keys',
    async (shown) => {
      await shown.getByLabel('Name of the key').fill('axe');
      await shown.keyboard.press('Enter');
      await shown.getByRole('textbox', { name: 'API key' }).waitFor();
    },
  ],
  [
    'the people',
    () => '/settings/people',
    async (shown) => {
      await shown.getByRole('button', { name: 'Make a link' }).click();
      await shown.getByRole('textbox', { name: 'Invitation link' }).waitFor();
    },
  ],
  ['the audit record', () => '/settings/audit', (shown) => shown.getByRole('row').nth(5).waitFor()],
  ['the settings of the server', () => '/settings/server', (shown) => shown.getByText('loginRateLimit').waitFor()],
  ['an address that is none', () => '/nowhere', heading('There is nothing at this address')],
];

describe('no violation', () => {
  // One window for all: what axe costs is enough.
  beforeAll(async () => {
    context = await openContext(bench.browser);
    page = await context.newPage();
    await beginSignedIn(page, bench.owner);
  });
  afterAll(() => context.close());

  test.each(CASES)('on %s', async (_what, path, drawn) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(bench.server.origin + path());
    await drawn(page);
    expect(await violations()).toEqual([]);
  });

  test('on a phone: the list, and its navigation', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(bench.server.origin);
    await page.getByRole('listitem').nth(4).waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Open navigation' }).click();
    await page.getByRole('link', { name: 'Templates' }).waitFor();
    expect(await violations()).toEqual([]);
  });

  test('on signing in, on an invitation, and on a session that ended', async () => {
    await context.close();
    context = await openContext(bench.browser);
    page = await context.newPage();
    await page.goto(bench.server.origin);
    await heading('Sign in')(page);
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await violations()).toEqual([]);
    await page.goto(`${bench.server.origin}/?invitation=x`);
    await heading('You are invited')(page);
    await page.getByLabel('Password', { exact: true }).fill('12345678');
    expect(await violations()).toEqual([]);
    await page.addInitScript({ content: `localStorage.setItem('loopwright.session', '{"access":"a","refresh":"b"}')` });
    await page.goto(bench.server.origin);
    await dialog('Sign in again')(page);
    expect(await violations()).toEqual([]);
  });
});

test('where the system asks for little motion, nothing is animated', async () => {
  const still = await openContext(bench.browser, { reducedMotion: 'reduce' });
  const shown = await still.newPage();
  await beginSignedIn(shown, bench.owner);
  await shown.goto(bench.server.origin);
  await shown.getByText('Running').first().waitFor();
  const longest = await shown.evaluate<number>(
    `Math.max(0, ...document.getAnimations().map((animation) => Number(animation.effect.getComputedTiming().duration)).filter(Number.isFinite))`,
  );
  expect(longest).toBeLessThan(1);
  await still.close();
});

test('the whole way by keyboard: sign in, start a workflow, open it, send it a request, and leave', async () => {
  const own = await openContext(bench.browser);
  const shown = await own.newPage();
  await shown.goto(bench.server.origin);
  await shown.locator('input:focus').waitFor();
  await shown.keyboard.type('ada');
  await shown.keyboard.press('Tab');
  await shown.keyboard.type('correct-horse-battery');
  await shown.keyboard.press('Enter');
  await shown.getByRole('link', { name: 'First webhook' }).waitFor();
  /** Goes on by Tab until something of that name has the focus, and sees that one sees it. */
  const tabTo = async (name: string): Promise<void> => {
    for (let step = 0; step < 80; step++) {
      await shown.keyboard.press('Tab');
      const at = await shown.evaluate<{ name: string; outline: string; shadow: string }>(
        `(() => { const at = document.activeElement; const style = getComputedStyle(at);
          return { name: at.getAttribute('aria-label') ?? at.textContent, outline: style.outlineStyle, shadow: style.boxShadow }; })()`,
      );
      if (at.name !== name) continue;
      expect(at.outline !== 'none' || at.shadow !== 'none').toBe(true);
      return;
    }
    throw new Error(`Tab never reached ${name}`);
  };
  await shown.keyboard.press('/');
  await shown.keyboard.type('first webhook');
  await tabTo('Actions for First webhook');
  await shown.keyboard.press('Enter');
  await shown.getByRole('menuitem', { name: 'Send a request' }).waitFor();
  // The focus goes into the menu behind its appearance, and from item to item behind each key.
  const focused = shown.locator('[role=menu]:focus, [role=menu] :focus');
  await focused.waitFor();
  for (let step = 0; (await focused.textContent()) !== 'Send a request'; step++) {
    expect(step).toBeLessThan(10);
    const before = await focused.textContent();
    await shown.keyboard.press('ArrowDown');
    await expect.poll(() => focused.textContent()).not.toBe(before);
  }
  await shown.keyboard.press('Enter');
  await shown.getByRole('button', { name: 'Send a test request' }).waitFor();
  await tabTo('Send a test request');
  await shown.keyboard.press('Enter');
  await shown.getByText('"subscribers": 1').waitFor();
  await shown.keyboard.press('Control+k');
  await shown.locator('input[placeholder="Where to, or what?"]:focus').waitFor();
  await shown.keyboard.type('workflows');
  await shown.keyboard.press('Enter');
  await shown.getByRole('heading', { level: 1, name: 'Workflows' }).waitFor();
  await own.close();
});
