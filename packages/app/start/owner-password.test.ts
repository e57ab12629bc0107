import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApi } from '../../../testing/process/api.ts';
import { type ServerProcess, startServer } from '../../../testing/process/server-process.ts';
import { runCommand } from '../testing/run-command.ts';

const PASSWORD = 'correct-horse-battery';
const COMMAND = '`loopwright user password local`';

let folder: string;
let server: ServerProcess | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-owner-password-'));
});
afterEach(async () => {
  await server?.end('SIGKILL');
  server = null;
  await rm(folder, { recursive: true, force: true });
});

const start = async (...args: string[]): Promise<ServerProcess> => {
  server = await startServer(join(folder, 'data'), { args });
  return server;
};
const signIn = ({ origin }: ServerProcess) =>
  createApi(origin, {}).call('POST', '/api/auth/login/', { username: 'local', password: PASSWORD });

it('the owner of an installation that began without auth is told, with auth on, how to get a password', async () => {
  const without = await start('--no-auth');
  await without.end('SIGTERM');
  expect(without.output()).not.toContain(COMMAND);
  const first = await start();
  expect(await signIn(first)).toMatchObject({
    status: 401,
    body: { error: 'Invalid username or password', detail: expect.stringContaining(COMMAND) },
  });
  await first.end('SIGTERM');
  expect(first.output()).toContain(COMMAND);
  const given = await runCommand(folder, ['user', 'password', 'local', '--password-stdin'], { stdin: `${PASSWORD}\n` });
  expect(given).toMatchObject({ code: 0, err: '' });
  const second = await start();
  expect((await signIn(second)).status).toBe(200);
  await second.end('SIGTERM');
  expect(second.output()).not.toContain(COMMAND);
});
