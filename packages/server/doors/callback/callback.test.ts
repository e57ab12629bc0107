import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let client: Client;
let workflowId: string;

const call = (path: string, payload?: string) =>
  server.app.inject({
    method: 'POST',
    url: path,
    ...(payload === undefined ? {} : { payload, headers: { 'content-type': 'application/json' } }),
  });
const runs = async () => (await client('GET', `/runs/?workflow=${workflowId}`)).body.items;
/** The path of the URL that the n-th message's run made. */
async function pathOf(n: number | string): Promise<string> {
  const file = join(server.filesFolder, '..', 'output', `url-${n}.txt`);
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return new URL(text).pathname;
  }
}

beforeAll(async () => {
  server = await openServer({ settings: { publicUrl: 'https://flows.example.com/' }, setupToken: 'once' });
  client = await newClient(server);
  ({ id: workflowId } = await newGraph(client, [
    { type: 'webhook-producer', values: { webhook_id: 'calls' } },
    { type: 'callback-url' },
    {
      type: 'file-writer',
      values: { file_path: 'url-{{ data.webhook.data.body.n }}.txt', mode: 'w', content: '{{ data.callback.url }}' },
    },
    { type: 'wait-for-callback', values: { callback_url: '{{ data.callback.url }}' } },
  ]));
  await client('POST', `/workflow/${workflowId}/start_execution/`);
});
afterAll(() => server.close());

it('needs no credentials, is taken once, and its body reaches the run', async () => {
  await client('POST', '/webhooks/calls/', { n: 1 });
  const path = await pathOf(1);
  expect(path).toMatch(/^\/api\/callbacks\/[\w.-]+\/$/);
  const taken = await call(`${path}?a=1&a=2`, '{"ok": true}');
  expect([taken.statusCode, taken.json()]).toEqual([202, { status: 'accepted' }]);
  const again = await call(path, '{"ok": false}');
  expect([again.statusCode, again.json().code]).toEqual([409, 'CONFLICT']);
  while ((await runs())[0].state !== 'succeeded');
  const { tasks } = (await client('GET', `/runs/${(await runs())[0].id}/`)).body;
  expect(tasks.at(-1).output.callback_answer).toMatchObject({ body: { ok: true }, query_params: { a: ['1', '2'] } });
  expect((await call(path)).statusCode).toBe(409);
});

it('forged, broken or with a body that is no JSON gets a 4xx, and the run waits on', async () => {
  await client('POST', '/webhooks/calls/', { n: 2 });
  const path = await pathOf(2);
  const [, run = '', key = '', signature = ''] = /callbacks\/(\d+)\.(\w+)\.([\w-]+)\//.exec(path) ?? [];
  const flipped = signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
  for (const token of [
    'x',
    `${run}.${key}`,
    `${run}.${key}.${flipped}`,
    `${Number(run) + 1}.${key}.${signature}`,
    `${run}.${key.replace(/./g, '0')}.${signature}`,
    encodeURIComponent(`/${run}.${key}.`),
  ])
    expect((await call(`/api/callbacks/${token}/`, '{}')).statusCode).toBe(404);
  expect((await call(path, '{')).statusCode).toBe(400);
  expect((await call(path, `${'['.repeat(600)}${']'.repeat(600)}`)).statusCode).toBe(400);
  for (const headers of [
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  ]) {
    const other = await server.app.inject({ method: 'POST', url: path, payload: 'a=b', headers });
    expect([other.statusCode, other.json().code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  }
  expect((await server.app.inject({ method: 'GET', url: path })).statusCode).toBe(405);
  expect((await runs())[0].state).not.toBe('succeeded');
  expect((await call(path)).statusCode).toBe(202);
  while ((await runs())[0].state !== 'succeeded');
});

it.each([
  'application/x-www-form-urlencoded',
  'text/plain',
])('with JSON that is called %s, as a plain command or script sends it, is taken', async (type) => {
  const channel = `typed-${type.length}`;
  const { id } = await newGraph(client, [
    { type: 'webhook-producer', values: { webhook_id: channel } },
    { type: 'callback-url' },
    { type: 'file-writer', values: { file_path: `url-${channel}.txt`, mode: 'w', content: '{{ data.callback.url }}' } },
    { type: 'wait-for-callback', values: { callback_url: '{{ data.callback.url }}' } },
  ]);
  await client('POST', `/workflow/${id}/start_execution/`);
  await client('POST', `/webhooks/${channel}/`, {});
  const url = await pathOf(channel);
  const taken = await server.app.inject({
    method: 'POST',
    url,
    payload: '{"ok":true}',
    headers: { 'content-type': type },
  });
  expect(taken.statusCode).toBe(202);
  while ((await client('GET', `/runs/?workflow=${id}`)).body.items[0].state !== 'succeeded');
});

it('that comes after its time limit, or after the end of its run, is told that nobody waits, and is not kept', async () => {
  const limit = { callback_url: '{{ data.callback.url }}', timeout: 1, timeout_unit: 'seconds' };
  for (const [channel, last] of [
    ['timed', [{ type: 'wait-for-callback', values: limit }]],
    ['ended', []],
  ] as const) {
    const { id } = await newGraph(client, [
      { type: 'webhook-producer', values: { webhook_id: channel } },
      { type: 'callback-url' },
      {
        type: 'file-writer',
        values: { file_path: `url-${channel}.txt`, mode: 'w', content: '{{ data.callback.url }}' },
      },
      ...last,
    ]);
    await client('POST', `/workflow/${id}/start_execution/`);
    await client('POST', `/webhooks/${channel}/`, {});
    const path = await pathOf(channel);
    const run = async () => (await client('GET', `/runs/?workflow=${id}`)).body.items[0];
    while ((await run()).state !== 'succeeded');
    const before = (await client('GET', `/runs/${(await run()).id}/`)).body;
    for (let turn = 0; turn < 2; turn += 1) {
      const late = await call(path, '{"ok": true}');
      expect([channel, late.statusCode, late.json().code, late.json().error]).toEqual([
        channel,
        409,
        'CONFLICT',
        'Nobody waits for this call-back any more: it has timed out, or its run has ended',
      ]);
    }
    expect((await client('GET', `/runs/${before.id}/`)).body).toEqual(before);
  }
});
