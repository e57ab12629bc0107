import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../../packages/app/testing/run-command.ts';
import { type Api, createApi, registerOwner } from '../process/api.ts';
import { startServer, temporaryFolder } from '../process/server-process.ts';
import { errorsOf, holdNext, openContext } from './browser.ts';
import { type OwnerBench, openOwnerBench, openWindow } from './owner-bench.ts';
import { beginSignedIn, OWNER, signIn } from './sign-in.ts';

const PASSWORD = 'correct-horse-battery';

/** Accounts, keys, people and the audit record, as their users work with them. */
let bench: OwnerBench;
let context: BrowserContext;
let page: Page;
let errors: readonly string[];

beforeAll(async () => {
  bench = await openOwnerBench('accounts', { args: ['--login-rate-limit', '1000'] });
});
afterAll(() => bench.end());
beforeEach(async () => {
  ({ context, page, errors } = await openWindow(bench.browser));
});
afterEach(() => context.close());

/** A page of somebody who is signed in. */
async function open(path: string): Promise<void> {
  await beginSignedIn(page, bench.owner);
  await page.goto(bench.server.origin + path);
}

/** A name that no earlier try of a test has left. */
const unused = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

/** Makes somebody's account by the API. */
async function makeUser(username: string): Promise<Api> {
  const { body } = await bench.api.call<{ token: string }>('POST', '/api/invitations/', {});
  const made = await createApi(bench.server.origin, {}).call<{ access: string }>('POST', '/api/auth/register/', {
    username,
    password: PASSWORD,
    password_confirm: PASSWORD,
    invitation: body.token,
  });
  return createApi(bench.server.origin, { authorization: `Bearer ${made.body.access}` });
}

test('signing in, and out, and why one is refused', async () => {
  await page.goto(bench.server.origin);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await expect.poll(() => page.title()).toBe('Sign in · Loopwright');
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Account of Ada L' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(errors.filter((error) => !error.includes('401'))).toEqual([]);
});

test('the owner invites somebody, who makes an account by the link and sees no page of the owner', async () => {
  const bob = unused('bob');
  await open('/settings/people');
  await page.getByLabel('Email').fill(`${bob}@example.com`);
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByRole('textbox', { name: 'Invitation link' }).textContent();
  expect(link).toMatch(new RegExp(`^${bench.server.origin}/\\?invitation=[\\w-]{43}$`));
  await page.getByText(`${bob}@example.com`).waitFor();

  const guest = await openContext(bench.browser);
  const other = await guest.newPage();
  const otherErrors = errorsOf(other);
  await other.goto(link!);
  await other.getByRole('heading', { name: 'You are invited' }).waitFor();
  const create = other.getByRole('button', { name: 'Create account' });
  await other.getByLabel('User name').fill('ada');
  await other.getByLabel('Password', { exact: true }).fill('12345678');
  await expect.poll(() => other.locator('[data-kept=true]').allTextContents()).toEqual(['At least 8 characters: kept']);
  await other.getByLabel('Password', { exact: true }).fill('password1');
  await other.getByLabel('Password again').fill('password1');
  await expect.poll(() => other.locator('[data-kept=true]').count()).toBe(3);
  // What only the server knows is told at its field: a common password, a name that is taken.
  await create.click();
  await other.getByText('This password is too common.').waitFor();
  await other.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await expect.poll(() => create.isDisabled()).toBe(true);
  await other.getByLabel('Password again').fill(PASSWORD);
  await create.click();
  await other.getByText('A user with that username already exists.').waitFor();
  await other.getByLabel('User name').fill(bob);
  await create.click();
  await other.getByRole('heading', { name: 'What shall run first?' }).waitFor();
  expect(other.url()).toBe(`${bench.server.origin}/`);
  await other.goto(`${bench.server.origin}/settings/people`);
  await other.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
  await other.goto(`${bench.server.origin}/settings`);
  await expect
    .poll(() => other.getByRole('navigation', { name: 'Settings' }).getByRole('link').allTextContents())
    .toEqual(['Profile', 'API keys', 'Audit record']);
  expect(otherErrors.filter((error) => !error.includes('400'))).toEqual([]);

  // A link is good for one account.
  const late = await guest.newPage();
  await late.addInitScript({ content: 'localStorage.clear()' });
  await late.goto(link!);
  await late.getByLabel('User name').fill(unused('carol'));
  await late.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await late.getByLabel('Password again').fill(PASSWORD);
  await late.getByRole('button', { name: 'Create account' }).click();
  await late.getByText('The invitation is unknown, used or expired').waitFor();
  await guest.close();

  await page.reload();
  await page.getByRole('button', { name: `Remove ${bob}` }).click();
  await page.getByText(`${bob} is removed`).waitFor();
  expect(errors).toEqual([]);
});

test('an invitation is revoked; a user who owns workflows stays', async () => {
  const [name, email] = [unused('dora'), `${unused('eve')}@example.com`];
  const dora = await makeUser(name);
  await dora.call('POST', '/api/workflow/', { name: 'Of Dora' });
  await bench.api.call('POST', '/api/invitations/', { email });
  await open('/settings/people');
  await page.getByRole('button', { name: `Revoke the invitation of ${email}` }).click();
  await page.getByText(email).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: `Remove ${name}` }).click();
  await page
    .getByText(/workflows/i)
    .last()
    .waitFor();
  await page.getByRole('cell', { name, exact: true }).waitFor();
  expect(errors.filter((error) => !error.includes('409'))).toEqual([]);
});

test('an API key is shown once, works, and is deleted', async () => {
  const { body: left } = await bench.api.call<{ id: string }[]>('GET', '/api/auth/api-keys/');
  for (const { id } of left) await bench.api.call('DELETE', `/api/auth/api-keys/${id}/`);
  await open('/settings/keys');
  await page.getByText('You have none yet.').waitFor();
  await page.getByLabel('Name of the key').fill('Shop');
  await page.keyboard.press('Enter');
  const key = await page.getByRole('textbox', { name: 'API key' }).textContent();
  expect(key).toMatch(/^[\w-]{43}$/);
  await page.getByRole('button', { name: 'Copy API key' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
  const keyed = createApi(bench.server.origin, { 'x-api-key': key! });
  expect((await keyed.call('GET', '/api/auth/me/')).status).toBe(200);
  await page.reload();
  await page.getByRole('cell', { name: 'Shop', exact: true }).waitFor();
  await expect.poll(() => page.getByText(key!).count()).toBe(0);
  await page.getByRole('button', { name: 'Delete Shop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Shop is deleted').waitFor();
  expect((await keyed.call('GET', '/api/auth/me/')).status).toBe(401);
  expect(errors).toEqual([]);
});

test('what is typed while the profile is saved stays, and is saved next', async () => {
  const username = unused('gil');
  const gil = await makeUser(username);
  await signIn(page, bench.server.origin, { username, password: PASSWORD });
  await page.goto(`${bench.server.origin}/settings`);
  const save = await holdNext(page, '**/api/auth/me/', 'PATCH');
  await page.getByLabel('First name').fill('Gil');
  await page.getByRole('button', { name: 'Save' }).click();
  const held = await save.held;
  await page.getByLabel('Last name').fill('Later');
  await page.getByLabel('First name').fill('Gilbert');
  await held.continue();
  await page.getByText('Saved', { exact: true }).waitFor();
  await expect.poll(() => page.getByLabel('Last name').inputValue()).toBe('Later');
  await expect.poll(() => page.getByLabel('First name').inputValue()).toBe('Gilbert');
  const stored = async () => (await gil.call('GET', '/api/auth/me/')).body;
  expect(await stored()).toMatchObject({ first_name: 'Gil', last_name: '' });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(stored).toMatchObject({ first_name: 'Gilbert', last_name: 'Later' });
  await expect.poll(() => page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  expect(errors).toEqual([]);
});

test('name and password are changed, and every session ended', async () => {
  const username = unused('fay');
  const fay = await makeUser(username);
  await signIn(page, bench.server.origin, { username, password: PASSWORD });
  await page.goto(`${bench.server.origin}/settings`);
  await page.getByLabel('First name').fill('Fay');
  await page.getByLabel('Email').fill('nonsense');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Enter a valid email address.').waitFor();
  // What was changed elsewhere meanwhile stays.
  await fay.call('PATCH', '/api/auth/me/', { last_name: 'Elsewhere' });
  await page.getByLabel('Email').fill('fay@example.com');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Account of Fay' }).waitFor();
  expect((await fay.call('GET', '/api/auth/me/')).body).toMatchObject({
    first_name: 'Fay',
    last_name: 'Elsewhere',
    email: 'fay@example.com',
  });
  await expect.poll(() => page.getByLabel('Last name').inputValue()).toBe('Elsewhere');

  await page.getByLabel('Password until now').fill('wrong');
  await page.getByLabel('New password', { exact: true }).fill('another good one');
  await page.getByLabel('Password again').fill('another good one');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('The password is wrong.').waitFor();
  await page.getByLabel('Password until now').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Your password is changed').waitFor();
  // This session goes on.
  await page.goto(`${bench.server.origin}/settings/keys`);
  await page.getByText('You have none yet.').waitFor();

  const elsewhere = await openContext(bench.browser);
  const other = await elsewhere.newPage();
  await signIn(other, bench.server.origin, { username, password: 'another good one' });
  await page.goto(`${bench.server.origin}/settings`);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.goto(`${bench.server.origin}/settings`);
  await other.getByRole('dialog', { name: 'Sign in again' }).waitFor();
  await elsewhere.close();
  expect(errors.filter((error) => !error.includes('400'))).toEqual([]);
});

test('the audit record and the settings are read by the owner', async () => {
  const name = unused('Recorded');
  const { body } = await bench.api.call<{ id: string }>('POST', '/api/workflow/', { name });
  await open('/settings/audit');
  await page.getByText(`name: ${name}`).waitFor();
  await page.getByRole('combobox', { name: 'Action' }).fill('workflow.create');
  await page.getByRole('option', { name: 'workflow.create' }).click();
  await page.waitForURL('**/settings/audit?action=workflow.create');
  const entry = page.getByRole('row').filter({ hasText: `name: ${name}` });
  await expect.poll(() => entry.getByRole('link', { name: 'Open' }).getAttribute('href')).toBe(`/workflows/${body.id}`);
  await page.goto(`${bench.server.origin}/settings/server`);
  await page.getByRole('textbox', { name: 'Search settings' }).fill('login rate');
  await page.getByRole('textbox', { name: 'Search settings' }).fill('LOGIN_RATE');
  const row = page.getByRole('row').filter({ hasText: 'loginRateLimit' });
  await expect.poll(() => row.textContent()).toContain('1000');
  await expect.poll(() => row.textContent()).toContain('changed');
  expect(errors).toEqual([]);
});

test('the audit record names who ran a command for which nobody signed in', async () => {
  const own = await temporaryFolder('commands');
  onTestFinished(own.remove);
  const { username, password } = OWNER;
  const data = ['--data-dir', own.path];
  const added = await runCommand(own.path, ['user', 'add', username, '--password-stdin', ...data], {
    stdin: `${password}\n`,
  });
  expect(added).toMatchObject({ code: 0, err: '' });
  const server = await startServer(own.path);
  onTestFinished(() => server.end('SIGKILL').then(() => undefined));
  await signIn(page, server.origin);
  await page.goto(`${server.origin}/settings/audit`);
  const row = page
    .getByRole('row')
    .filter({ hasText: `username: ${username}` })
    .first();
  await expect.poll(() => row.getByRole('cell').nth(1).textContent()).toBe(`${userInfo().username} (command line)`);
  expect(errors).toEqual([]);
});

test('where anyone may make an account, one is made without an invitation', async () => {
  const own = await temporaryFolder('open');
  const open = await startServer(own.path, { args: ['--open-sign-up'] });
  try {
    await registerOwner(open.origin);
    await page.goto(open.origin);
    await page.getByRole('button', { name: 'Make an account' }).click();
    await page.getByLabel('User name').fill('guest');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: 'Account of guest' }).waitFor();
    expect(errors).toEqual([]);
  } finally {
    await open.end('SIGTERM');
    await own.remove();
  }
});
