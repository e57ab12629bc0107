import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { draw, until } from '../process/api.ts';
import { type Installation, startInstallation } from './start-installation.ts';

const postgres = postgresForTests();
let on: Installation;
let api: Installation['api'];
let ids: Record<string, string>;

interface Run {
  readonly id: number;
  readonly state: string;
  readonly iteration: number;
}

/** A server that runs no loop is asked for all of it; the loop is on a worker. */
beforeEach(async () => {
  on = await startInstallation(postgres(), 'replay-cluster');
  ({ api } = on);
  ids = await draw(
    api,
    'production',
    {
      hook: { type: 'webhook-producer', form: { webhook_id: 'orders' } },
      next: {
        type: 'data-transformer',
        form: { output_template: '{"next": {{ data.webhook.data.body.n + 1 }}}' },
      },
    },
    ['hook>next'],
  );
  await on.worker();
});
afterEach(() => on.end());

const control = async (what: 'start' | 'stop'): Promise<void> => {
  expect((await api.call('POST', `/api/workflow/${ids.workflow}/${what}_execution/`)).status).toBe(200);
};
const send = async (n: unknown): Promise<void> => {
  expect((await api.call('POST', '/api/webhooks/orders/', { n })).status).toBe(202);
};
/** In the order of their numbers. */
const runs = async (): Promise<readonly Run[]> =>
  (await api.call<{ items: Run[] }>('GET', `/api/runs/?workflow=${ids.workflow}`)).body.items.sort(
    (a, b) => a.iteration - b.iteration,
  );
const areEnded = (count: number): Promise<readonly Run[]> =>
  until(`${count} runs ended`, async () => {
    const all = await runs();
    return all.length === count && all.every(({ state }) => state === 'succeeded' || state === 'failed') && all;
  });
const replay = (id: number) => api.call('POST', `/api/runs/${id}/replay/`, {});
const numbers = async (): Promise<readonly number[]> => (await runs()).map(({ iteration }) => iteration);

it('what runs on a worker does not wait for a start, and its number is its own', async () => {
  await control('start');
  await send(1);
  const [first] = await areEnded(1);
  for (let n = 2; n <= 6; n += 2) {
    const made = await replay(first!.id);
    expect([made.status, made.body]).toMatchObject([201, { replay_of: first!.id, waits_for_start: false }]);
    await areEnded(n);
    await send(n);
    await areEnded(n + 1);
  }
  expect(new Set(await numbers()).size).toBe(7);

  await send('not a number');
  const failed = (await areEnded(8)).find(({ state }) => state === 'failed');
  const fixed = await api.call('POST', `/api/runs/${failed!.id}/fix/`, {
    node_id: ids.next,
    input: { webhook: { data: { body: { n: 1 } } } },
  });
  expect([fixed.status, fixed.body]).toEqual([200, { run_id: failed!.id, waits_for_start: false }]);
  await until('it is fixed', async () => (await runs()).every(({ state }) => state === 'succeeded'));

  // The execution still has what the saved graph has lost.
  expect((await api.call('DELETE', `/api/workflow/${ids.workflow}/nodes/${ids.hook}/`)).status).toBe(204);
  expect(await replay(first!.id)).toMatchObject({ status: 201, body: { waits_for_start: false } });
  await areEnded(9);
});

it('what does not run waits for the start, and has a number of its own as well', async () => {
  await control('start');
  await send(1);
  const [first] = await areEnded(1);
  await control('stop');
  const made = await Promise.all([replay(first!.id), replay(first!.id)]);
  for (const { status, body } of made) expect([status, body]).toMatchObject([201, { waits_for_start: true }]);
  expect((await runs()).map(({ state }) => state)).toEqual(['succeeded', 'suspended', 'suspended']);
  await control('start');
  await areEnded(3);
  await send(2);
  await areEnded(4);
  expect(await numbers()).toEqual([0, 1, 2, 3]);
});

it('numbers follow each other through stops', async () => {
  for (const n of [1, 2, 3]) {
    await control('start');
    await send(n);
    await areEnded(n);
    await control('stop');
  }
  expect(await numbers()).toEqual([0, 1, 2]);
});
