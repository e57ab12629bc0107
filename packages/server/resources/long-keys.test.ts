import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../testing/call.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';

/** 334 characters, 1,002 bytes. */
const LONG = '語'.repeat(334);
const LONGEST = `${'語'.repeat(333)}k`;
const REFUSED = `"${'語'.repeat(40)}…" has 1002 bytes of UTF-8, at most 1000 are allowed: make it shorter`;

let server: OpenServer;
let ada: Client;
beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
});
afterAll(() => server.close());

test('a runtime state with a key of more than 1,000 bytes is refused, and nothing of it is kept', async () => {
  const refused = {
    status: 400,
    body: {
      code: 'INVALID_REQUEST',
      details: { runtime_state: [`Its key ${REFUSED}.`] },
    },
  };
  expect(await ada('POST', '/workflow/', { name: 'W', runtime_state: { [LONG]: 1 } })).toMatchObject(refused);
  const { id } = (await ada('POST', '/workflow/', { name: 'W', runtime_state: { a: 1 } })).body;
  const path = `/workflow/${id}/`;
  for (const method of ['PATCH', 'PUT'] as const)
    expect(await ada(method, path, { name: 'X', runtime_state: { b: 2, [LONG]: 1 } })).toMatchObject(refused);
  expect((await ada('GET', path)).body).toMatchObject({ name: 'W', runtime_state: { a: 1 } });
  expect((await ada('PATCH', path, { runtime_state: { [LONGEST]: 1 } })).status).toBe(200);
  expect((await ada('GET', path)).body.runtime_state).toEqual({ [LONGEST]: 1 });
});

test('a longer key that an earlier release stored is kept when a client sends it back, and no other is added', async () => {
  const { id } = (await ada('POST', '/workflow/', { name: 'W' })).body;
  const path = `/workflow/${id}/`;
  const owner = (await ada('GET', '/auth/me/')).body.id;
  await server.store.workflows.update(id, owner, { runtimeState: { [LONG]: 1 } }, 1);
  for (const method of ['PATCH', 'PUT'] as const) {
    const echoed = (await ada('GET', path)).body;
    expect(await ada(method, path, { ...echoed, name: method })).toMatchObject({ status: 200, body: { name: method } });
    const added = { ...echoed.runtime_state, [`${LONG}k`]: 1 };
    expect((await ada(method, path, { name: 'X', runtime_state: added })).status).toBe(400);
  }
  expect((await ada('GET', path)).body).toMatchObject({ name: 'PUT', runtime_state: { [LONG]: 1 } });
  expect((await ada('PATCH', path, { runtime_state: {} })).status).toBe(200);
  expect((await ada('PATCH', path, { runtime_state: { [LONG]: 1 } })).status).toBe(400);
});

test('a webhook whose message has a key of more than 1,000 bytes is 400 with setting, key and remedy', async () => {
  const graph = await newGraph(ada, [{ type: 'webhook-producer', values: { webhook_id: 'long' } }]);
  const config = { dedupe_key: '{{ data.webhook.data.body.key }}' };
  expect((await ada('PATCH', `/workflow/${graph.id}/nodes/${graph.nodes[0]}/`, { config })).status).toBe(200);
  expect((await ada('POST', `/workflow/${graph.id}/start_execution/`)).status).toBe(200);
  expect(await ada('POST', '/webhooks/long/', { key: LONG })).toMatchObject({
    status: 400,
    body: { code: 'INVALID_REQUEST', detail: `dedupe_key: ${REFUSED}.`, details: { field: 'dedupe_key' } },
  });
  expect((await ada('GET', `/queues/?workflow=${graph.id}`)).body.items).toMatchObject([{ depth: 0 }]);
  expect((await ada('POST', '/webhooks/long/', { key: LONGEST })).body).toMatchObject({ subscribers: 1 });
});

test('a start with the name of a queue that has more than 1,000 bytes is 422 and names node and setting', async () => {
  const graph = await newGraph(ada, [{ type: 'queue-reader-dummy' }, { type: 'data-transformer' }]);
  const path = `/workflow/${graph.id}/nodes/${graph.nodes[0]}/`;
  expect((await ada('PATCH', path, { config: { queue_name: LONG } })).status).toBe(200);
  expect(await ada('POST', `/workflow/${graph.id}/start_execution/`)).toMatchObject({
    status: 422,
    body: { details: { [graph.nodes[0]!]: { queue_name: [`Its queue ${REFUSED}`] } } },
  });
  expect((await ada('GET', `/queues/?workflow=${graph.id}`)).body.items).toEqual([]);
});
