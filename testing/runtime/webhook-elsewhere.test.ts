import { expect, it } from 'vitest';
import { drawInto } from '../simulation/world.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const GRAPH = { hook: hookOn('hook'), end: { type: 'data-transformer', form: { output_template: '{}' } } };
const on = eachOnItsPostgres('webhook-elsewhere');

/** A server that hears no bells, and whose clock stands still; how often it asked who listens. */
async function deafServer() {
  let asked = 0;
  const server = await on.begin({
    noWork: true,
    overrides: (store) => ({
      cluster: {
        listen: () => () => undefined,
        listening() {
          asked += 1;
          return store.cluster!.listening();
        },
      },
    }),
  });
  return { ...server, asked: () => asked };
}

it('a server that was not told of a start yet keeps its webhooks', async () => {
  const worker = await on.begin();
  const server = await deafServer();
  const { ownerId, workflowId } = await drawInto(worker.store, 'production', GRAPH, ['hook>end']);
  await worker.runtime.executions.start(ownerId, workflowId);
  expect(await send(server.runtime, ownerId, 'hook')).toEqual({ subscribers: 1 });
});

it('a flood of webhooks that nobody hears costs a look or two', async () => {
  const server = await deafServer();
  const { ownerId } = await drawInto(server.store, 'production', GRAPH, ['hook>end']);
  const before = server.asked();
  const flood = Promise.all(Array.from({ length: 200 }, (_, n) => send(server.runtime, ownerId, `none-${n}`)));
  server.clock.pass(50);
  const answers = await flood;
  expect(new Set(answers.map(({ subscribers }) => subscribers))).toEqual(new Set([0]));
  expect(server.asked() - before).toBeLessThanOrEqual(2);
});
