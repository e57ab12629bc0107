import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const sessionOf = (user: number) => {
  const token = `head.${btoa(JSON.stringify({ user_id: user }))}.sign`;
  return { access: token, refresh: token };
};

let session: typeof import('../../api/session.ts');
let removed: typeof import('./removed.ts');

beforeEach(async () => {
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  vi.resetModules();
  session = await import('../../api/session.ts');
  removed = await import('./removed.ts');
  session.signIn(sessionOf(1));
});
afterEach(() => vi.unstubAllGlobals());

test('what somebody deleted is shown to them for a day, the last first, until it is restored', () => {
  const now = Date.now();
  removed.rememberRemoved({ id: 'a', name: 'Orders', at: now });
  removed.rememberRemoved({ id: 'b', name: 'Bills', at: now });
  expect(removed.removedWorkflows(now).map(({ name }) => name)).toEqual(['Bills', 'Orders']);
  expect(removed.removedWorkflows(now + 24 * 3_600_000)).toEqual([]);
  removed.forgetRemoved('b');
  expect(removed.removedWorkflows(now).map(({ name }) => name)).toEqual(['Orders']);
});

test('what somebody deleted is not shown to who signs in after them, and is there again for them', () => {
  removed.rememberRemoved({ id: 'a', name: 'Orders', at: Date.now() });
  session.signOut();
  session.signIn(sessionOf(2));
  expect(removed.removedWorkflows()).toEqual([]);
  removed.rememberRemoved({ id: 'b', name: 'Bills', at: Date.now() });
  session.signOut();
  session.signIn(sessionOf(1));
  expect(removed.removedWorkflows().map(({ name }) => name)).toEqual(['Orders']);
});
