import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clusterHouse, type House } from '../crash/chaos/house.ts';
import { type Answer, type Api, draw, registerOwner, until, withApiKey } from '../process/api.ts';

let house: House;
let api: Api;

/** A PostgreSQL that is killed under a server and a worker. */
beforeEach(async () => {
  house = await clusterHouse(1);
  api = await withApiKey((await registerOwner(house.origin())).api);
});
afterEach(() => house?.end());

const HOOK = { type: 'webhook-producer', form: { webhook_id: 'kept' } };
const send = (n: number): Promise<Answer> => api.call('POST', '/api/webhooks/kept/', { n });
const ready = async (): Promise<number> => (await api.call('GET', '/ready')).status;
const states = async (): Promise<readonly string[]> =>
  (await api.call<{ items: { state: string }[] }>('GET', '/api/runs/')).body.items.map(({ state }) => state);
const written = async (): Promise<readonly number[]> =>
  (await readFile(join(house.folder, 'output', 'kept.txt'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);

it('without its database a server accepts nothing and says when to come again, and goes on by itself when that is back', async () => {
  const asked = await draw(api, 'api', { hook: { type: 'webhook-producer', form: { webhook_id: 'asked' } } }, []);
  expect((await api.call('POST', `/api/workflow/${asked.workflow}/activate/`)).status).toBe(200);
  const ask = (n: number): Promise<Answer> =>
    api.call('POST', `/api/workflow/${asked.workflow}/execute/`, { input: { n } });
  const file = {
    type: 'file-writer',
    form: { file_path: 'kept.txt', mode: 'a', content: '{{ data.webhook.data.body.n }}' },
  };
  const kept = await draw(api, 'production', { hook: HOOK, file }, ['hook>file']);
  expect((await api.call('POST', `/api/workflow/${kept.workflow}/start_execution/`)).status).toBe(200);
  expect([(await send(1)).status, (await ask(1)).status]).toEqual([202, 200]);
  // A run that is under way would write its line again.
  await until('the first ended', async () => (await states()).join() === 'succeeded,succeeded');

  await house.postgres!.kill();
  await until('the server knows', async () => (await ready()) === 503, 30_000, 20);
  for (let n = 2; n <= 4; n++)
    for (const refused of [await send(n), await ask(n)]) {
      expect([refused.status, refused.body.code]).toEqual([503, 'UNAVAILABLE']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }

  await house.postgres!.startAgain();
  await until('the server is ready', async () => (await ready()) === 200, 60_000);
  expect([(await send(5)).status, (await ask(5)).status]).toEqual([202, 200]);
  await until('the last is run', async () => (await written()).includes(5), 60_000);
  // What was refused would have run before.
  expect(await written()).toEqual([1, 5]);
  expect(await states()).toHaveLength(4);
  expect(house.died()).toEqual([]);
}, 400_000);
