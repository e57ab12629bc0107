import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../../testing/process/api.ts';
import { type ServerProcess, startServer } from '../../../testing/process/server-process.ts';
import { createSetupLink } from './setup-link.ts';

const PASSWORD = 'correct-horse-battery';
const LINK = /\/\?setup_token=([\w-]+)\n/g;

let folder: string;
let server: ServerProcess | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-setup-link-'));
});
afterEach(async () => {
  await server?.end('SIGKILL');
  server = null;
  await rm(folder, { recursive: true, force: true });
});

const start = async (...args: string[]): Promise<ServerProcess> => {
  server = await startServer(folder, { args });
  return server;
};

async function register(origin: string, more: Readonly<Record<string, string>>, headers = {}): Promise<number> {
  const reply = await fetch(`${origin}/api/auth/register/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ username: 'ada', password: PASSWORD, password_confirm: PASSWORD, ...more }),
  });
  return reply.status;
}

/** The token of the link that was shown, once it is. */
const shown = ({ output }: ServerProcess): Promise<string> =>
  until('the link', async () => [...output().matchAll(LINK)][0]?.[1]);

describe('the link for the owner’s account', () => {
  it('is shown at the start where a public address is set, and needed there', async () => {
    const started = await start('--public-url', 'https://flows.example.com');
    const token = await shown(started);
    expect(started.output()).toContain(`link: https://flows.example.com/?setup_token=${token}\n`);
    expect(await register(started.origin, {})).toBe(403);
    expect(await register(started.origin, { setup_token: token })).toBe(201);
  });

  it('is shown, once, when somebody comes through a proxy', async () => {
    const started = await start();
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    expect(started.output()).not.toContain('setup_token');
    const setup = await fetch(`${started.origin}/api/setup/`, { headers });
    expect(await setup.json()).toMatchObject({ needs_setup_token: true });
    const token = await shown(started);
    expect(await register(started.origin, { setup_token: 'wrong' }, headers)).toBe(403);
    expect(await register(started.origin, { setup_token: token }, headers)).toBe(201);
    await started.end('SIGTERM');
    expect([...started.output().matchAll(LINK)]).toHaveLength(1);
  });

  it('is the end of an address where a proxy is trusted whose own address is not told', async () => {
    const started = await start('--trusted-proxies', '127.0.0.1');
    const token = await shown(started);
    expect(started.output()).toContain(`one-time end of the address: /?setup_token=${token}\n`);
    expect(await register(started.origin, {})).toBe(403);
    expect(await register(started.origin, { setup_token: token })).toBe(201);
  });

  it.each([
    ['127.0.0.1', 'https://flows.example.com', 'link: https://flows.example.com/?'],
    ['192.0.2.7', '', 'link: http://192.0.2.7:7878/?'],
    ['127.0.0.1', 'http://localhost:8080', 'address: /?'],
    ['0.0.0.0', 'http://localhost:8080', 'address: /?'],
    ['localhost', '', 'address: /?'],
  ])('names no address of this machine alone: host %s, public-url %j', (host, publicUrl, expected) => {
    const lines: string[] = [];
    const write = (text: string) => lines.push(text);
    const settings = { auth: true, host, publicUrl, trustedProxies: ['127.0.0.1'] };
    createSetupLink(settings, { hasOwner: false, port: () => 7878, write }).show();
    expect(lines).toEqual([expect.stringContaining(expected)]);
  });

  it('is shown to nobody who sits at the machine', async () => {
    const started = await start();
    expect(await register(started.origin, {})).toBe(201);
    await started.end('SIGTERM');
    expect(started.output()).not.toContain('setup_token');
  });
});
