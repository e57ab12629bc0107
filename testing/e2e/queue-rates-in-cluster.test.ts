import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { createApi, draw, until } from '../process/api.ts';
import { openFrames } from '../process/frames.ts';
import { startServer } from '../process/server-process.ts';
import { type Installation, startInstallation } from './start-installation.ts';

const MESSAGES = 5;

interface QueueRates {
  readonly id: number;
  readonly depth: number;
  readonly oldest_seconds: number;
  readonly in_per_minute: number;
  readonly out_per_minute: number;
}

const postgres = postgresForTests();
let on: Installation;

beforeEach(async () => {
  on = await startInstallation(postgres(), 'queue-rates');
});
afterEach(() => on.end());

it('a server without loops tells how many messages came into queues and left them, whichever processes they did', async () => {
  const { api, server } = on;
  const { workflow } = await draw(
    api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'orders' } },
      write: { type: 'queue-node-writer' },
      read: { type: 'queue-reader-dummy' },
      file: { type: 'file-writer', form: { file_path: 'orders.txt', mode: 'a', content: 'x' } },
    },
    ['hook>write', 'write>read', 'read>file'],
  );
  await on.worker();
  await on.worker();
  await api.call('POST', `/api/workflow/${workflow}/start_execution/`);
  await until('each worker has a loop', async () => {
    const { rows } = await on.admin.query('SELECT DISTINCT worker FROM loopwright.loop_lease');
    return rows.length === 2;
  });
  for (let n = 0; n < MESSAGES; n++) expect((await api.call('POST', '/api/webhooks/orders/', { n })).status).toBe(202);

  const isWhole = (queues: readonly QueueRates[]): boolean =>
    queues.length === 2 &&
    queues.every((queue) => queue.in_per_minute === MESSAGES && queue.out_per_minute === MESSAGES);
  const queuesAt = async (from: typeof api): Promise<readonly QueueRates[]> =>
    (await from.call<{ items: QueueRates[] }>('GET', `/api/queues/?workflow=${workflow}`)).body.items;

  const queues = await until('the API tells it', async () => {
    const found = await queuesAt(api);
    return isWhole(found) ? found : undefined;
  });
  const alone = (id: number): Promise<QueueRates> =>
    api.call<QueueRates>('GET', `/api/queues/${id}/`).then(({ body }) => body);
  await until('it tells it of each alone', async () => isWhole(await Promise.all(queues.map(({ id }) => alone(id)))));

  const live = await openFrames(`${server.origin.replace('http', 'ws')}/ws/live/${workflow}/`, {
    headers: api.headers,
  });
  await until('the live socket tells it', async () => {
    const frame = await live.next();
    return frame.type === 'gauges' && isWhole(frame.queues as QueueRates[]);
  });
  await live.close();

  // One that came later has counted none of them itself.
  const other = await startServer(on.folder, { args: ['--no-work'], env: { LOOPWRIGHT_DATABASE_URL: on.url } });
  try {
    const there = createApi(other.origin, api.headers);
    await until('another server tells it', async () => isWhole(await queuesAt(there)));
  } finally {
    await other.end('SIGKILL');
  }
});
