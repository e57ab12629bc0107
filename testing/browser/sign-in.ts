import type { BrowserContext, Page } from 'playwright-core';

/** Who owns the servers of browser tests. */
export const OWNER = { username: 'ada', password: 'correct horse 7' } as const;

/** Makes the owner's account on a new server through its page, which then shows the list of workflows. */
export async function makeOwner(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByLabel('User name').fill(OWNER.username);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByLabel('Password again').fill(OWNER.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: 'New workflow' }).waitFor();
}

/** Signs in through the page. */
export async function signIn(
  page: Page,
  origin: string,
  { username, password }: { readonly username: string; readonly password: string } = OWNER,
): Promise<void> {
  await page.goto(origin);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'New workflow' }).waitFor();
}

/** Lets a page that is not yet open, or all pages of a context, begin with the session of somebody who signed in by the API. */
export async function beginSignedIn(
  page: Page | BrowserContext,
  { access, refresh }: { readonly access: string; readonly refresh: string },
): Promise<void> {
  const session = JSON.stringify(JSON.stringify({ access, refresh }));
  await page.addInitScript({
    content: `localStorage.getItem('loopwright.session') ?? localStorage.setItem('loopwright.session', ${session});`,
  });
}
