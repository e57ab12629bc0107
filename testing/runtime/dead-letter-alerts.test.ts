import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Settings } from '@loopwright/model';
import type { Runtime } from '@loopwright/runtime';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { drawInto, processOn } from '../simulation/world.ts';
import { type HandClock, handClock, passing } from './hand-clock.ts';
import { send } from './processes.ts';

interface Alert {
  readonly event: string;
  readonly count: number;
  readonly letters: readonly { readonly error: { readonly code: string }; readonly run_id: number | null }[];
}

/** Who is told of dead letters, over real HTTP, on a clock that is moved by hand. */
describe('an alert of dead letters', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: SqliteStore;
  let clock: HandClock;
  let runtime: Runtime;
  let receiver: Server;
  /** What came, and what the next ones are answered with. */
  let alerts: Alert[];
  let status: number;

  beforeEach(async () => {
    folder = await temporaryFolder('alerts');
    clock = handClock();
    store = await openSqlite({ dataDir: folder.path, clock });
    alerts = [];
    status = 204;
    receiver = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => {
        text += part;
      });
      request.on('end', () => {
        alerts.push(JSON.parse(text) as Alert);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await passing(clock, runtime.stop());
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    await store.stop();
    await folder.remove();
  });

  async function begin(settings: Partial<Settings> = {}) {
    const { port } = receiver.address() as AddressInfo;
    const deadLetterWebhook = `http://127.0.0.1:${port}/alerts`;
    runtime = processOn(store, folder.path, { deadLetterWebhook, ...settings }, { clock });
    await runtime.start();
    const drawn = await drawInto(
      store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'alerts' } },
        next: { type: 'data-transformer', form: { output_template: 'no json' } },
      },
      ['hook>next'],
    );
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    return drawn;
  }
  const dead = (count: number) =>
    until(`${count} are dead letters`, async () => runtime.counters().deadLetters === count, 10_000, 5);
  const came = (count: number) => until(`${count} alerts came`, async () => alerts.length === count, 10_000, 5);

  it('tells of those of a second together, with workflow, run and error', async () => {
    const { ownerId, workflowId } = await begin();
    for (let n = 0; n < 3; n++) await send(runtime, ownerId, 'alerts', { n });
    await dead(3);
    expect(alerts).toEqual([]);
    clock.pass(1000);
    await came(1);
    expect(alerts[0]).toMatchObject({ event: 'dead-letters', count: 3 });
    const letters = await store.history.deadLetters(ownerId, { limit: 9 });
    expect(alerts[0]!.letters.map(({ run_id }) => run_id).sort()).toEqual(letters.map(({ runId }) => runId).sort());
    expect(alerts[0]!.letters[0]).toMatchObject({
      queue_id: letters[0]!.queueId,
      workflow_id: workflowId,
      error: { code: letters[0]!.errorCode, text: letters[0]!.errorText },
      dead_at: new Date(letters[0]!.deadAt).toISOString(),
    });
  });

  it('that is not taken is sent again later, with what came since, and nothing waits for it', async () => {
    const { ownerId } = await begin();
    status = 500;
    await send(runtime, ownerId, 'alerts');
    await dead(1);
    clock.pass(1000);
    await came(1);
    await send(runtime, ownerId, 'alerts');
    await dead(2);
    status = 200;
    clock.pass(9000);
    await store.probe();
    expect(alerts).toHaveLength(1);
    await until(
      'it is sent again',
      async () => {
        clock.pass(1000);
        return alerts.length === 2;
      },
      10_000,
      5,
    );
    expect(alerts[1]).toMatchObject({ count: 2 });
  });

  it('tells of messages that expired', async () => {
    const { ownerId } = await begin();
    const queue = await store.workflows.ensureQueue(ownerId, 'later', clock.now());
    const writer = await drawInto(
      store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'write' } },
        write: { type: 'queue-node-writer', config: { queue_name: 'later' } },
      },
      ['hook>write'],
      ownerId,
    );
    const reader = await drawInto(
      store,
      'production',
      {
        read: { type: 'queue-reader-dummy', config: { queue_name: 'later', ttl_seconds: 30 } },
        next: { type: 'data-transformer', form: { output_template: '{}' } },
      },
      ['read>next'],
      ownerId,
    );
    await runtime.executions.start(ownerId, reader.workflowId);
    await runtime.executions.stop(ownerId, reader.workflowId);
    await runtime.executions.start(ownerId, writer.workflowId);
    await send(runtime, ownerId, 'write');
    await until('it waits', async () => (await store.history.depth(queue)) === 1, 10_000, 5);
    clock.pass(30_000);
    await dead(1);
    clock.pass(1000);
    await came(1);
    expect(alerts[0]).toMatchObject({
      count: 1,
      letters: [{ queue_id: queue, run_id: null, error: { code: 'MESSAGE_EXPIRED' } }],
    });
  });

  it('to a private address goes out as the policy for nodes lets it', async () => {
    const { ownerId } = await begin({ outboundPrivate: false });
    await send(runtime, ownerId, 'alerts');
    await dead(1);
    clock.pass(1000);
    for (let asked = 0; asked < 50; asked++) await store.probe();
    expect(alerts).toEqual([]);
    expect(await store.history.deadLetters(ownerId, { limit: 9 })).toHaveLength(1);
  });
});
