import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { draw, registerOwner, until, withApiKey } from '../process/api.ts';
import { startServer, startWorker, temporaryFolder } from '../process/server-process.ts';

const postgres = postgresForTests();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let url: string;

beforeEach(async () => {
  folder = await temporaryFolder('node-types');
  url = await postgres().createDatabase();
});
afterEach(async () => {
  await postgres().dropDatabase(url);
  await folder.remove();
});

const NODE = `
import { defineNode } from '@loopwright/sdk';
export default defineNode({
  identifier: 'brand-new', version: 1, label: 'Brand new', category: 'Local', kind: 'blocking',
  execute: ({ data }) => ({ data: { ...data, by: 'brand-new' } }),
});
`;

it('a node file that is new on every machine is found by worker and server when one server refreshes', async () => {
  const server = await startServer(folder.path, { args: ['--no-work'], env: { LOOPWRIGHT_DATABASE_URL: url } });
  const worker = await startWorker(folder.path, url);
  try {
    const api = await withApiKey((await registerOwner(server.origin)).api);
    await mkdir(join(folder.path, 'nodes'), { recursive: true });
    await writeFile(join(folder.path, 'nodes', 'brand-new.mjs'), NODE);
    const owner = (await api.call('POST', '/api/nodes/refresh/')).status;
    expect(owner).toBe(200);
    const ids = await draw(
      api,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'new' } },
        node: { type: 'brand-new' },
        file: { type: 'file-writer', form: { file_path: 'new.txt', mode: 'a', content: '{{ data.by }}' } },
      },
      ['hook>node', 'node>file'],
    );
    expect((await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`)).status).toBeLessThan(300);
    expect((await api.call('POST', '/api/webhooks/new/', {})).body).toMatchObject({ subscribers: 1 });
    const written = () => readFile(join(folder.path, 'output', 'new.txt'), 'utf8').catch(() => '');
    await until('the worker ran it', async () => (await written()) === 'brand-new\n');
  } finally {
    await worker.end('SIGKILL');
    await server.end('SIGKILL');
  }
});
