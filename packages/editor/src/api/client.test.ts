import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const tokenOf = (user: number): string => `head.${btoa(JSON.stringify({ user_id: user }))}.sign`;
const sessionOf = (user: number, access = tokenOf(user)) => ({ access, refresh: tokenOf(user) });

let stored: Map<string, string>;
let sent: (string | null)[];
/** Resolves when a renewal is on its way. */
let renewing: Promise<void>;
/** Answers it. */
let endRenewal: (access: string) => void;
let session: typeof import('./session.ts');
let client: typeof import('./client.ts');

beforeEach(async () => {
  stored = new Map();
  sent = [];
  const renewal = Promise.withResolvers<Response>();
  const began = Promise.withResolvers<void>();
  renewing = began.promise;
  endRenewal = (access) => renewal.resolve(Response.json({ access }));
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  vi.stubGlobal('location', { origin: 'http://server', assign: () => undefined });
  vi.stubGlobal('fetch', async (request: Request | string) => {
    if (typeof request === 'string') {
      began.resolve();
      return renewal.promise;
    }
    sent.push(request.headers.get('authorization'));
    return new Response(null, { status: sent.length === 1 ? 401 : 200 });
  });
  vi.resetModules();
  session = await import('./session.ts');
  client = await import('./client.ts');
  session.signIn(sessionOf(1));
});
afterEach(() => vi.unstubAllGlobals());

const call = () => client.fetchAsCaller(new Request('http://server/api/workflow/'));
const inStorage = () => JSON.parse(stored.get('loopwright.session') ?? 'null') as unknown;

test('a call whose session ran out is sent again with the renewed one', async () => {
  const answered = call();
  endRenewal('newer');
  expect((await answered).status).toBe(200);
  expect(sent).toEqual([`Bearer ${tokenOf(1)}`, 'Bearer newer']);
  expect(inStorage()).toEqual(sessionOf(1, 'newer'));
});

test('a renewal that ends after somebody else has signed in leaves the browser to them', async () => {
  const answered = call();
  await renewing;
  session.changeUser(sessionOf(2));
  endRenewal('newer');
  expect((await answered).status).toBe(401);
  expect(sent).toHaveLength(1);
  expect(inStorage()).toEqual(sessionOf(2));
});

test('a renewal that ends after they signed out signs nobody in', async () => {
  const answered = call();
  await renewing;
  session.signOut();
  endRenewal('newer');
  expect((await answered).status).toBe(401);
  expect(inStorage()).toBe(null);
});
