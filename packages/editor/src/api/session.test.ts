import { afterEach, beforeEach, expect, test, vi } from 'vitest';

type Module = typeof import('./session.ts');

const tokenOf = (user: number): string => `head.${btoa(JSON.stringify({ user_id: user }))}.sign`;
const sessionOf = (user: number, access = tokenOf(user)) => ({ access, refresh: tokenOf(user) });

let stored: Map<string, string>;
let went: string[];
let storageListener: (event: { key: string | null }) => void;
let session: Module;

beforeEach(async () => {
  stored = new Map();
  went = [];
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  vi.stubGlobal('location', { assign: (path: string) => went.push(path) });
  vi.stubGlobal('window', {
    addEventListener: (_type: string, listener: typeof storageListener) => {
      storageListener = listener;
    },
  });
  vi.resetModules();
  session = await import('./session.ts');
  session.signIn(sessionOf(1));
});
afterEach(() => vi.unstubAllGlobals());

test('somebody else who signs in again gets a page of their own, and nothing of the one before goes on', () => {
  session.sessionExpired();
  session.signIn(sessionOf(2));
  expect(went).toEqual(['/']);
  expect(session.sessionStore.getState().expired).toBe(true);
  expect(session.currentUser()).toBe('1');
  expect(stored.get('loopwright.session')).toBe(JSON.stringify(sessionOf(2)));
});

test('the same user who signs in again goes on in place', () => {
  session.sessionExpired();
  session.signIn(sessionOf(1, `${tokenOf(1)}-newer`));
  expect([went, session.sessionStore.getState().expired]).toEqual([[], false]);
});

test('a window follows another one to its user with a page of their own', () => {
  session.followOtherWindows();
  stored.set('loopwright.session', JSON.stringify(sessionOf(1, `${tokenOf(1)}-newer`)));
  storageListener({ key: 'loopwright.session' });
  expect(went).toEqual([]);
  stored.set('loopwright.session', JSON.stringify(sessionOf(2)));
  storageListener({ key: 'loopwright.session' });
  expect(went).toEqual(['/']);
  expect(session.currentUser()).toBe('1');
});

test('a user who leaves is told of, here and in another window, and one who goes on is not', () => {
  let left = 0;
  session.whenUserLeaves(() => left++);
  session.signIn(sessionOf(1, `${tokenOf(1)}-newer`));
  expect(left).toBe(0);
  session.signOut();
  expect(left).toBe(1);
  session.signIn(sessionOf(2));
  expect([left, session.currentUser()]).toEqual([1, '2']);
  session.followOtherWindows();
  stored.clear();
  storageListener({ key: null });
  expect([left, session.currentUser()]).toEqual([2, 'anyone']);
});
