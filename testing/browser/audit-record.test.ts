import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApi } from '../process/api.ts';
import { look, openContext } from './browser.ts';
import { type OwnerBench, openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn } from './sign-in.ts';

const PASSWORD = 'correct-horse-battery';
const SECOND_MS = 1000;

/** The audit record, as its readers narrow it. */
let bench: OwnerBench;
let context: BrowserContext;
let page: Page;
let errors: readonly string[];
let ownerId: number;
let guest: { readonly id: number; readonly username: string; readonly access: string; readonly refresh: string };

beforeAll(async () => {
  bench = await openOwnerBench('audit', { args: ['--login-rate-limit', '1000'] });
  const username = `grace-${randomUUID().slice(0, 8)}`;
  const { body: invitation } = await bench.api.call<{ token: string }>('POST', '/api/invitations/', {});
  const { body } = await createApi(bench.server.origin, {}).call<{ access: string; refresh: string }>(
    'POST',
    '/api/auth/register/',
    { username, password: PASSWORD, password_confirm: PASSWORD, invitation: invitation.token },
  );
  const api = createApi(bench.server.origin, { authorization: `Bearer ${body.access}` });
  const [me, owner] = await Promise.all(
    [api, bench.api].map((one) => one.call<{ id: number }>('GET', '/api/auth/me/')),
  );
  ownerId = owner!.body.id;
  guest = { ...body, username, id: me!.body.id };
  await api.call('POST', '/api/workflow/', { name: 'Of the guest' });
  await bench.api.call('POST', '/api/workflow/', { name: 'Of the owner' });
});
afterAll(() => bench.end());
beforeEach(async () => {
  ({ context, page, errors } = await openWindow(bench.browser));
});
afterEach(() => context.close());

async function open(path: string, who: { readonly access: string; readonly refresh: string } = bench.owner) {
  await beginSignedIn(page, who);
  await page.goto(bench.server.origin + path);
}

const names = async (): Promise<readonly (string | null)[]> =>
  [...new Set(await page.locator('tbody tr td:nth-child(2)').allTextContents())].sort();
const filter = (name: string) => page.getByRole('combobox', { name, exact: true });
const address = () => new URL(page.url()).search;

test('the owner narrows it by user, by action and by time with the keyboard alone, and the address keeps it', async () => {
  await open('/settings/audit');
  await expect.poll(names).toEqual(['ada', guest.username]);
  await filter('Action').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.type('grace');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(names).toEqual([guest.username]);
  expect(address()).toBe(`?user=${guest.id}`);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('workflow.create');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
  await filter('When').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'In the last hour' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(address).toBe(`?action=workflow.create&user=${guest.id}&since=1h`);
  await page.getByText('name: Of the guest').waitFor();
  await page.reload();
  await page.getByText('name: Of the guest').waitFor();
  expect([await filter('Who').inputValue(), await filter('When').inputValue()]).toEqual([
    guest.username,
    'In the last hour',
  ]);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(names).toEqual(['ada', guest.username]);
  expect([address(), await filter('Who').inputValue(), await filter('When').inputValue()]).toEqual([
    '',
    '',
    'At any time',
  ]);
  expect(errors).toEqual([]);
});

test('it is narrowed to what was done between two instants', async () => {
  await open('/settings/audit?since=24h');
  await expect.poll(names).toEqual(['ada', guest.username]);
  await filter('When').click();
  await page.getByRole('option', { name: 'Between ...' }).click();
  await expect.poll(address).toMatch(/^\?from=/);
  // The day before is the beginning of the span now, and can be moved: to when nothing was done yet.
  const before = await page.getByLabel('From', { exact: true }).inputValue();
  await page.getByLabel('To', { exact: true }).fill(before);
  await page.getByText('Nothing of that kind was done.').waitFor();
  await expect.poll(address).toMatch(/^\?from=.+&to=/);
  await page.reload();
  await page.getByText('Nothing of that kind was done.').waitFor();
  expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe(before);
  await page.getByLabel('To', { exact: true }).fill('');
  await expect.poll(names).toEqual(['ada', guest.username]);
  expect(errors).toEqual([]);
});

test('older pages of a narrowed record are narrowed too', async () => {
  const { items } = (
    await bench.api.call<{ items: readonly { at: string }[] }>('GET', `/api/audit/?user=${ownerId}&limit=1`)
  ).body;
  for (let nth = 0; nth < 55; nth += 1) await bench.api.call('POST', '/api/workflow/', { name: `Many ${nth}` });
  const from = new Date(Date.parse(items[0]!.at) + 1).toISOString();
  await open(`/settings/audit?from=${from}`);
  await expect.poll(() => page.locator('tbody tr').count()).toBe(50);
  await page.getByRole('button', { name: 'Load more' }).click();
  await expect.poll(() => page.locator('tbody tr').count()).toBe(55);
  expect(errors).toEqual([]);
});

test('whoever is not the owner sees what they did, and chooses no user', async () => {
  await open('/settings/audit', guest);
  await expect.poll(names).toEqual([guest.username]);
  await filter('When').waitFor();
  expect(await filter('Who').count()).toBe(0);
  await page.goto(`${bench.server.origin}/settings/audit?user=${ownerId}`);
  await page.getByText('Nothing of that kind was done.').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(names).toEqual([guest.username]);
  expect(errors).toEqual([]);
});

test('somebody who has no account any more is shown by their id', async () => {
  await open('/settings/audit?user=4711');
  await page.getByText('Nothing of that kind was done.').waitFor();
  await expect.poll(() => filter('Who').inputValue()).toBe('User 4711');
  expect(errors).toEqual([]);
});

test.each([
  ['light', 1440],
  ['light', 390],
  ['dark', 1440],
  ['dark', 390],
] as const)('it can be read, %s and %i wide', async (colorScheme, width) => {
  const own = await openContext(bench.browser, { colorScheme, width });
  const shown = await own.newPage();
  await beginSignedIn(shown, bench.owner);
  const from = new Date(Date.now() - 3_600 * SECOND_MS).toISOString();
  await shown.goto(`${bench.server.origin}/settings/audit?action=workflow.create&user=${guest.id}&from=${from}`);
  await shown.getByText('name: Of the guest').waitFor();
  const { violations } = await new AxeBuilder({ page: shown }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  // Nothing sticks out of a narrow window.
  expect(await shown.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await look(shown, `audit-${colorScheme}-${width}`);
  await own.close();
});
