import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

/** A service that closes each connection when a second request comes on it, as it may at the moment at which that is sent. */
describe('a call whose connection the service closed', () => {
  const on = eachOnItsDatabase('closed');
  const undo: (() => unknown)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  async function service() {
    const served = new Map<Socket, number>();
    const keys: (string | undefined)[] = [];
    const server = createServer((request, reply) => {
      keys.push(request.headers['idempotency-key'] as string | undefined);
      const nth = (served.get(request.socket) ?? 0) + 1;
      served.set(request.socket, nth);
      if (nth > 1) request.socket.destroy();
      else reply.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    undo.push(() => server.close());
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
  }

  it.each([
    ['repeat', 200],
    ['ask', 0],
  ] as const)('is made again where its node is to %s: %i', async (rule, status) => {
    const { origin, keys } = await service();
    const runtime = await on.begin();
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: hookOn('hook'),
        call: { type: 'http-request', form: { method: 'POST', url: origin }, config: { when_unknown: rule } },
      },
      ['hook>call'],
    );
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    for (const sent of [1, 2]) {
      await send(runtime, drawn.ownerId, 'hook');
      await until(
        `run ${sent} ended`,
        async () => (await on.runsOf(drawn)).filter(({ state }) => state === 'succeeded').length === sent,
        10_000,
        5,
      );
    }
    const { tasks } = await runtime.history.run(drawn.ownerId, (await on.runsOf(drawn))[0]!.id);
    expect(tasks[1]!.output).toMatchObject({ http_request: { status } });
    expect(keys).toHaveLength(status === 200 ? 3 : 2);
    if (status === 200) expect(keys[2]).toBe(keys[1]);
  });
});
