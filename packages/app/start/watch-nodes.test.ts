import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Api, registerOwner, until } from '../../../testing/process/api.ts';
import { type ServerProcess, startServer } from '../../../testing/process/server-process.ts';

const node = (label: string): string => `import { defineNode, Type } from '@loopwright/sdk';
export const greeter = defineNode({
  identifier: 'greeter', version: 1, label: '${label}', description: 'Greets.', category: 'Mine', kind: 'blocking',
  fields: Type.Object({}), execute: ({ data }) => ({ data: { ...data, greeting: 'hello' } }),
});
`;

let folder = '';
let server: ServerProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loopwright-watch-'));
});
afterEach(async () => {
  await server?.end('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function labelOf(api: Api): Promise<string | null> {
  const reply = await api.call<{ label?: string }>('GET', '/api/nodes/greeter/');
  return reply.status === 200 ? (reply.body.label ?? null) : null;
}

it('a node file that is saved is there without a restart, and again when it changes', async () => {
  server = await startServer(folder, { args: ['--development'] });
  const { api } = await registerOwner(server.origin);
  expect(await labelOf(api)).toBeNull();
  await writeFile(join(folder, 'nodes', 'greeter.ts'), node('First'));
  await until('the node is there', async () => (await labelOf(api)) === 'First');
  await writeFile(join(folder, 'nodes', 'greeter.ts'), node('Second'));
  await until('the node is another', async () => (await labelOf(api)) === 'Second');
});
