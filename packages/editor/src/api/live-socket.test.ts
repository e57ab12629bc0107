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
let connections: string[];
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
  vi.stubGlobal('WebSocket', TestSocket);
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => renewals.push(resolve)));
  vi.resetModules();
  session = await import('./session.ts');
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const standing = (): TestSocket[] => sockets.filter(({ readyState }) => readyState !== TestSocket.CLOSED);
const signedIn = (access: string): void => session.signIn({ access, refresh: tokenOf('refresh', 9e9) });

async function watch(): Promise<TestSocket> {
  frames = 0;
  connections = [];
  const { watchWorkflow } = await import('./live-socket.ts');
  stop = watchWorkflow(
    'w',
    () => {
      frames += 1;
    },
    (connection) => connections.push(connection),
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
