import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApi } from '../process/api.ts';
import { startServer } from '../process/server-process.ts';
import { look } from './browser.ts';
import { type OwnerBench, openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn } from './sign-in.ts';

const PASSWORD = 'correct-horse-battery';

/** What stands around every page: navigation, commands, shortcuts, colours, and bad times. */
let bench: OwnerBench;
let context: BrowserContext;
let page: Page;
let errors: readonly string[];

beforeAll(async () => {
  bench = await openOwnerBench('around');
  await bench.api.call('POST', '/api/workflow/', { name: 'Orders', tags: ['shop'] });
});
afterAll(() => bench.end());
beforeEach(async () => {
  ({ context, page, errors } = await openWindow(bench.browser));
});
afterEach(() => context.close());

async function open(path = '/'): Promise<void> {
  await beginSignedIn(page, bench.owner);
  await page.goto(bench.server.origin + path);
}

describe('navigation', () => {
  test('leads to every place, names the window after it, and narrows', async () => {
    await open();
    const main = page.getByRole('navigation', { name: 'Main' });
    for (const name of ['Runs', 'Templates', 'Node types']) {
      await main.getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await expect.poll(() => page.title()).toContain('Loopwright');
      await expect.poll(() => main.getByRole('link', { name }).getAttribute('aria-current')).toBe('page');
    }
    await main.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor();
    await expect.poll(() => page.title()).toBe('Profile · Loopwright');
    const width = async () => (await main.boundingBox())?.width ?? 0;
    const wide = await width();
    await page.keyboard.press('Control+b');
    await expect.poll(width).toBeLessThan(wide / 2);
    // Narrow, the links keep their names, and the choice is kept.
    await page.reload();
    await main.getByRole('link', { name: 'Workflows' }).click();
    await page.getByRole('heading', { name: 'Workflows' }).waitFor();
    expect(await width()).toBeLessThan(wide / 2);
    expect(errors).toEqual([]);
  });

  test('an address that is none says so, and what is not somebody’s too', async () => {
    await open('/nowhere/at/all');
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await page.getByRole('link', { name: 'All workflows', exact: true }).click();
    await page.getByRole('heading', { name: 'Workflows' }).waitFor();
    await page.goto(`${bench.server.origin}/workflows/00000000-0000-4000-8000-000000000000/settings`);
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await page.goto(`${bench.server.origin}/nodes/no-such-type`);
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    expect(errors.filter((error) => !error.includes('404'))).toEqual([]);
  });

  test('the link that skips it is the first one', async () => {
    await open();
    await page.getByRole('heading', { name: 'Workflows' }).waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('content');
  });
});

describe('commands', () => {
  test('pages, workflows and actions are found by name, by keyboard alone', async () => {
    await open();
    await page.getByRole('link', { name: 'Orders' }).waitFor();
    const palette = page.getByPlaceholder('Where to, or what?');
    const summon = async () => {
      await palette.waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await page.locator('input[placeholder="Where to, or what?"]:focus').waitFor();
    };
    await summon();
    await page.keyboard.type('node t');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Node types' }).waitFor();
    // Also while somebody types in a field.
    await page.getByRole('textbox', { name: 'Search node types' }).focus();
    await summon();
    await page.keyboard.type('settings of orders');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings of Orders' }).waitFor();
    await summon();
    await page.keyboard.type('new work');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New workflow' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await summon();
    await page.keyboard.type('xyzzy');
    await page.getByText('Nothing found').waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  });

  test('every shortcut is in the help, which a question mark opens', async () => {
    await open();
    await page.getByRole('heading', { name: 'Workflows' }).waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.getByText('New workflow').waitFor();
    await look(page, 'help');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    // A question mark that somebody types is none.
    await page.keyboard.press('/');
    await page.keyboard.type('what?');
    await expect.poll(() => page.getByRole('textbox', { name: 'Search workflows' }).inputValue()).toBe('what?');
    await expect.poll(() => help.count()).toBe(0);
  });
});

test('light, dark, or as the system says; the choice is kept', async () => {
  await open();
  const scheme = () => page.evaluate<string>('document.documentElement.dataset.mantineColorScheme');
  await expect.poll(scheme).toBe('light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(scheme).toBe('dark');
  await page.getByRole('button', { name: 'Account of Ada L' }).click();
  await page.getByRole('menuitemradio', { name: 'Light' }).click();
  await expect.poll(scheme).toBe('light');
  await page.reload();
  await page.getByRole('heading', { name: 'Workflows' }).waitFor();
  expect(await scheme()).toBe('light');
});

test('node types: each has a page from its schema', async () => {
  await open('/nodes?q=webhook');
  await page.getByRole('link', { name: 'Webhook Producer' }).click();
  await page.getByRole('heading', { name: 'Webhook Producer' }).waitFor();
  const field = page.getByRole('row').filter({ hasText: 'webhook_id' });
  await expect.poll(() => field.textContent()).toContain('Required');
  await page.getByText('type: webhook-producer').waitFor();
  await page.goto(`${bench.server.origin}/nodes/http-request`);
  await page.getByRole('row').filter({ hasText: 'timeout_seconds' }).getByText('from 0.1').waitFor();
  await page.goto(`${bench.server.origin}/nodes`);
  const { body } = await bench.api.call<unknown[]>('GET', '/api/nodes/flat/');
  await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(body.length);
  await page.getByRole('button', { name: 'Look for new ones' }).click();
  await page.getByText(`${body.length} node types`).waitFor();
  expect(errors).toEqual([]);
});

describe('bad times', () => {
  test('a session that ended is renewed over the page, and the work goes on', async () => {
    const { body } = await bench.api.call<{ id: string }>('POST', '/api/workflow/', {
      name: 'Kept',
      env: { A: 'one' },
    });
    await open(`/workflows/${body.id}/settings`);
    await page.getByLabel('Value of A').fill('typed before');
    // What the page asks for by itself waits: it would find the end of the session first, and the dialog lie over the button.
    const told = Promise.withResolvers<void>();
    await page.route('**/api/**', async (route) => {
      if (route.request().method() === 'GET') await told.promise;
      await route.continue();
    });
    // Everywhere else, too: both tokens of this window are dead.
    await bench.api.call('POST', '/api/auth/sign-out-everywhere/');
    const { body: anew } = await createApi(bench.server.origin, {}).call<{ access: string; refresh: string }>(
      'POST',
      '/api/auth/login/',
      { username: 'ada', password: PASSWORD },
    );
    bench.owner = { ...anew, api: createApi(bench.server.origin, { authorization: `Bearer ${anew.access}` }) };
    await page.getByRole('button', { name: 'Save env' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.waitFor();
    told.resolve();
    await look(page, 'sign-in-again');
    await expect.poll(() => dialog.getByLabel('User name').inputValue()).toBe('ada');
    await page.keyboard.press('Escape');
    await dialog.getByLabel('Password', { exact: true }).fill('wrong');
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.getByText(/wrong|invalid|incorrect/i).waitFor();
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByLabel('Value of A').inputValue()).toBe('typed before');
    await page.getByRole('button', { name: 'Save env' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect((await bench.api.call('GET', `/api/workflow/${body.id}/`)).body.env).toEqual({ A: 'typed before' });
  });

  test('a server that is gone is told by a banner, and what came meanwhile is there when it is back', async () => {
    await open();
    await page.getByRole('link', { name: 'Orders' }).waitFor();
    const banner = page.getByText('The server cannot be reached.');
    await expect.poll(() => banner.count()).toBe(0);
    const { port } = new URL(bench.server.origin);
    await bench.server.end('SIGKILL');
    await page.getByRole('switch', { name: 'Orders runs' }).focus();
    await page.keyboard.press('Space');
    await banner.waitFor();
    await look(page, 'server-lost');
    // What was shown stays.
    await page.getByRole('link', { name: 'Orders' }).waitFor();
    bench.server = await startServer(bench.folder, { args: ['--port', port] });
    await bench.api.call('POST', '/api/workflow/', { name: 'Made meanwhile' });
    await banner.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Made meanwhile' }).waitFor();
  });

  test('text from data is never HTML', async () => {
    const bad = '<img src=x onerror="document.title=1"><b>bold</b>';
    const { body } = await bench.api.call<{ id: string }>('POST', '/api/workflow/', {
      name: bad,
      description: bad,
      tags: [bad],
      env: { [bad]: bad },
      runtime_state: { [bad]: { [bad]: bad } },
    });
    for (const path of ['/', `/workflows/${body.id}/settings`, '/settings/audit']) {
      await open(path);
      await page.getByText(bad).first().waitFor();
      await expect.poll(() => page.locator('main b').count()).toBe(0);
      expect(await page.title()).not.toBe('1');
    }
    await bench.api.call('DELETE', `/api/workflow/${body.id}/`);
  });

  test('a page that throws leaves the navigation, which leads out of it', async () => {
    await open();
    await page.getByRole('link', { name: 'Orders' }).waitFor();
    // A server that answers something else than it promised.
    await page.route('**/api/nodes/flat/', (route) => route.fulfill({ json: { not: 'a list' } }));
    await page.getByRole('link', { name: 'Node types' }).click();
    await page.getByText('This page could not be shown').waitFor();
    await page.getByRole('link', { name: 'Workflows', exact: true }).click();
    await page.getByRole('heading', { name: 'Workflows' }).waitFor();
  });

  test('what is typed while the network is gone stays, and is saved when it is back', async () => {
    const { body } = await bench.api.call<{ id: string }>('POST', '/api/workflow/', { name: 'Edited' });
    await open(`/workflows/${body.id}/settings`);
    await page.getByLabel('Category').fill('Kept');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The server cannot be reached.').first().waitFor();
    await expect.poll(() => page.getByLabel('Category').inputValue()).toBe('Kept');
    await context.setOffline(false);
    await page.getByTestId('server-lost').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect((await bench.api.call('GET', `/api/workflow/${body.id}/`)).body.category).toBe('Kept');
  });
});
