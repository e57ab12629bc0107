import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** What stands for the browser's socket: the test says when it opens, what it hears and when it drops. */
class TestSocket {
  static readonly CLOSED = 3;
  readyState = 0;
  onopen: () => void = () => undefined;
  onmessage: (event: { data: string }) => void = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;
  readonly token: string | null;
  constructor(_address: string, protocols?: readonly string[]) {
    this.token = protocols?.[1] ?? null;
    sockets.push(this);
  }
  close(): void {
    this.readyState = TestSocket.CLOSED;
  }
  accept(): void {
    this.readyState = 1;
    this.onopen();
  }
  tell(): void {
    this.onmessage({ data: '{"type":"pong"}' });
  }
  drop(code: number): void {
    this.readyState = TestSocket.CLOSED;
    this.onclose({ code });
  }
}

const tokenOf = (name: string, exp: number): string => `${name}.${btoa(JSON.stringify({ user_id: 1, exp }))}.sign`;
const inAnHour = (): number => Date.now() / 1000 + 3600;

let sockets: TestSocket[];
let listeners: Map<string, () => void>;
let stored: Map<string, string>;
/** Renewals that wait for their answer. */
let renewals: ((reply: Response) => void)[];
let session: typeof import('./session.ts');
let frames: number;
let stop: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  sockets = [];
  listeners = new Map();
  stored = new Map();
  renewals = [];
  const hears = {
    addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
    removeEventListener: (type: string) => listeners.delete(type),
  };
  vi.stubGlobal('window', hears);
  vi.stubGlobal('document', { ...hears, hidden: false });
  vi.stubGlobal('location', { origin: 'http://server', assign: () => undefined });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  vi.stubGlobal('WebSocket', TestSocket);
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => renewals.push(resolve)));
  vi.resetModules();
  session = await import('./session.ts');
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const standing = (): TestSocket[] => sockets.filter(({ readyState }) => readyState !== TestSocket.CLOSED);
const signedIn = (access: string): void => session.signIn({ access, refresh: tokenOf('refresh', 9e9) });

/** Answers the renewal that waits. */
const renew = async (reply: Response): Promise<void> => {
  renewals.shift()!(reply);
  await settled();
};

async function watch(): Promise<TestSocket> {
  frames = 0;
  const { watchWorkflow } = await import('./live-socket.ts');
  stop = watchWorkflow(
    'w',
    () => {
      frames += 1;
    },
    () => undefined,
  );
  await settled();
  return sockets[0]!;
}

test('a machine that wakes opens one socket, though network and window are back while the session is renewed', async () => {
  signedIn(tokenOf('first', inAnHour()));
  const first = await watch();
  first.accept();
  first.tell();
  signedIn(tokenOf('first', 1));
  first.drop(1006);
  listeners.get('online')!();
  await settled();
  listeners.get('visibilitychange')!();
  await settled();
  for (const answer of renewals) answer(Response.json({ access: tokenOf('second', inAnHour()) }));
  await vi.advanceTimersByTimeAsync(60_000);
  for (const socket of standing()) socket.accept();
  frames = 0;
  for (const socket of standing()) socket.tell();
  expect([standing().length, frames]).toEqual([1, 1]);
  stop();
  expect(standing()).toEqual([]);
});

test('a server that lets in and closes at once is asked more and more seldom, until a frame came', async () => {
  let socket = await watch();
  const comesBackAfter = async (ms: number): Promise<void> => {
    const { length } = sockets;
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(sockets).toHaveLength(length);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(length + 1);
    socket = sockets.at(-1)!;
  };
  for (const ms of [500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
    socket.accept();
    socket.drop(1013);
    await comesBackAfter(ms);
  }
  socket.accept();
  socket.tell();
  socket.drop(1006);
  await comesBackAfter(500);
});

test('a token that is refused is renewed, and the socket comes back with the new one', async () => {
  const [first, second] = [tokenOf('first', inAnHour()), tokenOf('second', inAnHour())];
  signedIn(first);
  const socket = await watch();
  socket.accept();
  socket.drop(4401);
  await vi.advanceTimersByTimeAsync(500);
  await renew(Response.json({ access: second }));
  expect(sockets.map(({ token }) => token)).toEqual([first, second]);
  sockets[1]!.accept();
  sockets[1]!.tell();
  sockets[1]!.drop(4401);
  await vi.advanceTimersByTimeAsync(500);
  await renew(Response.json({ access: first }));
  expect(sockets.map(({ token }) => token)).toEqual([first, second, first]);
  expect(session.sessionStore.getState().expired).toBe(false);
});

test.each([
  ['is refused as well', (): Response => Response.json({ access: tokenOf('second', inAnHour()) })],
  ['is not given', (): Response => new Response(null, { status: 401 })],
])('a session whose next token %s ends, and the socket waits for who signs in again', async (_, reply) => {
  signedIn(tokenOf('first', inAnHour()));
  const first = await watch();
  first.accept();
  first.drop(4401);
  await vi.advanceTimersByTimeAsync(500);
  await renew(reply());
  sockets[1]?.accept();
  sockets[1]?.drop(4401);
  const { length } = sockets;
  expect(session.sessionStore.getState().expired).toBe(true);
  await vi.advanceTimersByTimeAsync(600_000);
  listeners.get('online')!();
  await settled();
  expect([sockets.length, renewals.length]).toEqual([length, 0]);
  const third = tokenOf('third', inAnHour());
  signedIn(third);
  await settled();
  expect(sockets.slice(length).map(({ token }) => token)).toEqual([third]);
});

test('a session that cannot be renewed now is tried again, and no socket is opened without it', async () => {
  signedIn(tokenOf('first', 1));
  await watch();
  for (const ms of [500, 1000]) {
    await renew(new Response(null, { status: 503 }));
    expect(sockets).toEqual([]);
    await vi.advanceTimersByTimeAsync(ms);
  }
  await renew(Response.json({ access: tokenOf('second', inAnHour()) }));
  expect(sockets).toHaveLength(1);
});

test('a server that asks for somebody where nobody is signed in has them sign in', async () => {
  const first = await watch();
  first.accept();
  first.drop(4401);
  await vi.advanceTimersByTimeAsync(600_000);
  expect([sockets.length, session.sessionStore.getState().expired]).toEqual([1, true]);
  signedIn(tokenOf('first', inAnHour()));
  await settled();
  expect(sockets).toHaveLength(2);
});
