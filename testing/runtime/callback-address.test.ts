import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { ask, hookOn } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const on = eachOnItsPostgres('callback-address');

it('a call-back URL that a worker makes first of all leads to the server of the others', async () => {
  const held = heldNode();
  const own = { types: [held.type] };
  const server = await on.begin({ own, address: 'https://flows.example.com' });
  const graph = {
    hook: { ...hookOn('hook'), config: { finish_requests: true } },
    held: { type: 'held', form: { name: 'x' } },
    makes: { type: 'callback-url' },
    tells: { type: 'file-writer', form: { file_path: 'url.txt', mode: 'w', content: '{{ data.callback.url }}' } },
  };
  const { ownerId, workflowId } = await drawInto(server.store, 'api', graph, [
    'hook>held',
    'held>makes',
    'makes>tells',
  ]);
  await server.runtime.executions.setActive(ownerId, workflowId, true);
  ask(server.runtime, ownerId, workflowId).catch(() => undefined);
  await held.begun('x');
  await server.end();
  held.release('x');

  const looks = Promise.withResolvers<void>();
  let hasBegun = false;
  const worker = await on.begin({
    own,
    overrides: ({ workflows, cluster }) => ({
      workflows: {
        beginIncarnation(at) {
          hasBegun = true;
          return workflows.beginIncarnation(at);
        },
      },
      cluster: {
        async serverAddress() {
          if (hasBegun) await looks.promise; // requests go on before the worker first looks at the others
          return await cluster!.serverAddress();
        },
      },
    }),
  });
  const file = join(on.folder, 'output', 'url.txt');
  const told = await until('a URL goes out', () => readFile(file, 'utf8').catch(() => false as const), 10_000, 5);
  looks.resolve();
  await passing(worker.clock, worker.end());
  expect(told).toMatch(/^https:\/\/flows\.example\.com\/api\/callbacks\//);
});
