import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { type Api, registerOwner, until } from '../../../testing/process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../../../testing/process/server-process.ts';
import { createProcessEnd } from './process-end.ts';

const PRELOAD = new URL('../testing/hang-in-thread.ts', import.meta.url).href;
/** Makes the threads of the store hang, or one of those that Node has for files; then it waits or throws. */
const HANGER = `
import { existsSync, open, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choice, defineNode, Type } from '@loopwright/sdk';

const at = (name) => join(process.env.HANG_FOLDER, name);

export const hanger = defineNode({
  identifier: 'hanger', version: 1, label: 'Hanger', description: 'Hangs.', category: 'Test', kind: 'blocking',
  fields: Type.Object({ where: choice(['store', 'file']), then: choice(['waits', 'throws']) }),
  async execute({ fields }) {
    if (fields.where === 'file') {
      open(at('fifo'), 'r', () => undefined);
      writeFileSync(at('hangs'), '');
    } else {
      writeFileSync(at('hang'), '');
      while (!existsSync(at('hangs'))) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    if (fields.then === 'throws') setImmediate(() => { throw new Error('It throws'); });
    return new Promise(() => undefined);
  },
});
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess;
let api: Api;

beforeEach(async () => {
  folder = await temporaryFolder('hanger');
  await mkdir(join(folder.path, 'nodes'));
  await writeFile(join(folder.path, 'nodes', 'hanger.ts'), HANGER);
  execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', join(folder.path, 'fifo')]);
  server = await startServer(folder.path, {
    preload: PRELOAD,
    env: { HANG_FOLDER: folder.path, LOOPWRIGHT_LOG_LEVEL: 'info', LOOPWRIGHT_STOP_GRACE_MS: '0' },
  });
  ({ api } = await registerOwner(server.origin));
});
afterEach(async () => {
  await server.end('SIGKILL');
  await folder.remove();
});

/** Its answer never comes: it is told what the process ends by. */
async function hang(where: 'store' | 'file', then: 'waits' | 'throws'): Promise<void> {
  api.call('POST', '/api/nodes/hanger/execute/', { form_data: { where, then } }).catch(() => undefined);
  await until('it hangs', async () => existsSync(join(folder.path, 'hangs')));
}

it('a stop in which the store hangs is over with its time: the process is killed, and the log says so', async () => {
  await hang('store', 'waits');
  process.kill(server.pid, 'SIGTERM');
  expect(await server.exited).toBeNull();
  expect(server.log()).toContain('The time for the end is over');
});

it('a second signal ends a process whose store hangs', async () => {
  await hang('store', 'waits');
  await until('the second signal is heard', async () => {
    void server.end('SIGTERM'); // those that come close together are one
    return server.log().includes('A second signal');
  });
  expect(await server.exited).toBeNull();
  expect(server.log()).not.toContain('The time for the end is over');
});

it.each([
  'store',
  'file',
] as const)('a failure that nothing handles ends a process with a call (%s) that hangs', async (where) => {
  await hang(where, 'throws');
  expect(await server.exited).toBeNull();
  expect(server.log()).toContain('It throws');
  expect(server.log()).toContain('does not return');
});

it('a store that breaks ends a process in which nothing hangs with exit code 1, and the log says once why', async () => {
  await writeFile(join(folder.path, 'break'), '');
  expect(await server.exited).toBe(1);
  expect(server.log().match(/cannot be trusted/g)).toHaveLength(1);
});

it('a name that is still looked up makes no end unclean: the system gives it up by itself', async () => {
  // A resolver that is silent cannot be had here without the rights to set one.
  const resources = vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(['GetAddrInfoReqWrap']);
  const ended = new Promise((resolve) => {
    vi.spyOn(process, 'exit').mockImplementation(resolve as never);
  });
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  onTestFinished(() => vi.restoreAllMocks() as never);
  createProcessEnd().exit(0, () => undefined);
  expect(await ended).toBe(0);
  expect(kill).not.toHaveBeenCalled();
  expect(resources).toHaveBeenCalled();
});

it('a stop in good order ends a process with a call that hangs', async () => {
  await hang('file', 'waits');
  process.kill(server.pid, 'SIGTERM');
  expect(await server.exited).toBeNull();
  expect(server.log()).toContain('does not return');
});
