import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, draw, registerOwner, until, withApiKey } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** Longer than what is waited for in memory, milliseconds, with time for a death and a start. */
const WAIT_MS = 20_000;

interface Run {
  readonly state: string;
  readonly ended_at: string | null;
}

/** A server that is killed by SIGKILL while runs are parked. */
describe('a run that is parked when its server is killed', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let receiver: Receiver;
  let server: ServerProcess;
  let api: Api;

  beforeEach(async () => {
    folder = await temporaryFolder('parked-crash');
    receiver = await startReceiver();
    server = await startServer(folder.path);
    api = await withApiKey((await registerOwner(server.origin)).api);
  });

  afterEach(async () => {
    await server?.end('SIGKILL');
    await receiver?.end();
    await folder?.remove();
  });

  it('goes on once, at its time, in a loop with an order and in one without', async () => {
    const loops = [1, 50].map((concurrency) => ({ concurrency, channel: `parked-${concurrency}` }));
    const workflows: string[] = [];
    for (const { concurrency, channel } of loops) {
      const ids = await draw(
        api,
        'production',
        {
          hook: { type: 'webhook-producer', form: { webhook_id: channel }, config: { concurrency } },
          wait: { type: 'wait-until', form: { until: '{{ data.webhook.data.body.until }}' } },
          call: {
            type: 'http-request',
            form: { method: 'POST', url: `${receiver.origin}/`, body: '{"n": {{ data.webhook.data.body.n }}}' },
          },
        },
        ['hook>wait', 'wait>call'],
      );
      workflows.push(ids.workflow!);
      expect((await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`)).status).toBe(200);
    }
    const runsOf = async (id: string): Promise<readonly Run[]> =>
      (await api.call<{ items: Run[] }>('GET', `/api/runs/?workflow=${id}`)).body.items;
    const due = Date.now() + WAIT_MS;
    for (const { concurrency, channel } of loops) {
      const sent = await api.call('POST', `/api/webhooks/${channel}/`, {
        n: concurrency,
        until: new Date(due).toISOString(),
      });
      expect(sent.status).toBe(202);
    }
    const allAre = (state: string) => async () => {
      const runs = (await Promise.all(workflows.map(runsOf))).flat();
      return runs.length === 2 && runs.every((run) => run.state === state);
    };
    await until('both are parked', allAre('parked'));
    await server.end('SIGKILL');
    server = await startServer(folder.path);
    api = api.at(server.origin);
    await until('both have ended', allAre('succeeded'), 60_000);
    const runs = (await Promise.all(workflows.map(runsOf))).flat();
    for (const run of runs) expect(Date.parse(run.ended_at!)).toBeGreaterThanOrEqual(due);
    expect(receiver.calls.map(({ body }) => body).sort()).toEqual(['{"n": 1}', '{"n": 50}']);
  }, 300_000);
});
