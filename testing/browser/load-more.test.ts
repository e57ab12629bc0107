import type { Locator, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draw, until } from '../process/api.ts';
import { errorsOf, openContext } from './browser.ts';
import { type CanvasBench, openCanvasBench } from './canvas.ts';
import { send, start } from './history-bench.ts';

/** Two more than a page of the list holds. */
const ASKED = 52;

let bench: CanvasBench;

beforeAll(async () => {
  bench = await openCanvasBench();
  const { workflow } = await draw(
    bench.api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'many' }, config: { concurrency: ASKED } },
      ask: { type: 'approval', form: { title: 'Go on?' } },
    },
    ['hook>ask'],
  );
  await start(bench.api, workflow!);
  for (let n = 0; n < ASKED; n += 1) await send(bench.api, 'many', { n });
  await until('all are asked', async () => {
    const { body } = await bench.api.call<{ items: unknown[] }>('GET', '/api/approvals/?limit=200');
    return body.items.length === ASKED;
  });
});
afterAll(() => bench.end());

/** Scrolls to something, and resolves when `end` has come into view, or gone out of it, and the page has taken note of that. */
async function scroll(to: Locator, end: Locator, isSeen: boolean): Promise<void> {
  await to.scrollIntoViewIfNeeded();
  await end.evaluate(
    `(element, isSeen) => new Promise((resolve) => {
      const watch = new IntersectionObserver(([entry]) => {
        if (entry.isIntersecting !== isSeen) return;
        watch.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      });
      watch.observe(element);
    })`,
    isSeen,
  );
}

test('a page that is on its way is not asked for again, though the end of the list is left, seen again and pressed', async () => {
  const context = await openContext(bench.browser);
  const page = await context.newPage();
  const errors = errorsOf(page);
  const asked: Route[] = [];
  await page.route(
    ({ pathname, searchParams }) => pathname === '/api/approvals/' && searchParams.has('cursor'),
    (route) => void asked.push(route),
  );
  await page.goto(`${bench.server.origin}/approvals`);
  const cards = page.getByRole('article');
  const more = page.getByRole('button', { name: 'Load more' });
  await expect.poll(() => cards.count()).toBe(50);
  await scroll(more, more, true);
  await expect.poll(() => asked.length).toBe(1);
  await scroll(cards.first(), more, false);
  await scroll(more, more, true);
  await more.click({ force: true });
  await more.press('Enter');
  await scroll(cards.first(), more, false);
  expect(asked.length).toBe(1);
  await asked[0]!.continue();
  await expect.poll(() => cards.count()).toBe(ASKED);
  expect(asked.length).toBe(1);
  expect(errors).toEqual([]);
  await context.close();
});
