import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
const LETTERS = 5;

let server: OpenServer;
let client: Client;
let stranger: Client;
let workflowId: string;
let nodes: readonly string[];
let queueId: number;

/** The only queue of the workflow: its webhook's inbox. */
const queue = async () => (await client('GET', `/queues/?workflow=${workflowId}`)).body.items[0];

beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
  stranger = await newClient(server);
  ({ id: workflowId, nodes } = await newGraph(client, [
    { type: 'webhook-producer', values: { webhook_id: 'fails' } },
    { type: 'data-transformer', values: { output_template: 'no {{ data.webhook.data.body.n }} json' } },
  ]));
  await client('POST', `/workflow/${workflowId}/start_execution/`);
  for (let n = 0; n < LETTERS; n += 1) await client('POST', '/webhooks/fails/', { n });
  while ((await queue()).dead_letters < LETTERS);
  await client('POST', `/workflow/${workflowId}/stop_execution/`);
  queueId = (await queue()).id;
});
afterAll(() => server.close());

const letters = async (query = '') => (await client('GET', `/queues/${queueId}/dead-letters/?${query}`)).body;

describe('queues', () => {
  it('show depth, age and dead letters', async () => {
    const shown = {
      id: queueId,
      name: expect.any(String),
      workflow_id: workflowId,
      node_id: nodes[0],
      depth: 0,
      parked: 0,
      dead_letters: LETTERS,
      oldest_at: null,
      oldest_seconds: 0,
      in_per_minute: LETTERS,
      out_per_minute: LETTERS,
    };
    expect((await client('GET', '/queues/')).body).toEqual({ items: [shown], next_cursor: null });
    expect((await client('GET', `/queues/${queueId}/`)).body).toEqual(shown);
    expect((await client('GET', '/queues/?workflow=nonsense')).status).toBe(400);
  });

  it('of another user are not there', async () => {
    expect((await stranger('GET', '/queues/')).body.items).toEqual([]);
    for (const path of ['', 'dead-letters/'])
      expect((await stranger('GET', `/queues/${queueId}/${path}`)).status).toBe(404);
    expect((await stranger('POST', `/queues/${queueId}/redrive/`)).status).toBe(404);
    for (const wrong of ['0', 'x', '99999999999999999999'])
      expect((await client('GET', `/queues/${wrong}/`)).status).toBe(404);
  });
});

describe('dead letters', () => {
  it('come in pages, of a queue, of a workflow and of all', async () => {
    const { items } = await letters();
    expect(items).toHaveLength(LETTERS);
    expect(items[0]).toEqual({
      id: expect.any(Number),
      queue_id: queueId,
      queue: expect.any(String),
      workflow_id: workflowId,
      run_id: expect.any(Number),
      deliveries: 1,
      created_at: TIME,
      dead_at: TIME,
      error: { code: expect.any(String), text: expect.any(String) },
    });
    const first = await letters('limit=2');
    const second = await letters(`limit=2&cursor=${first.next_cursor}`);
    const third = await letters(`limit=2&cursor=${second.next_cursor}`);
    expect([...first.items, ...second.items, ...third.items]).toEqual(items);
    expect(third.next_cursor).toBe(null);
    expect((await client('GET', '/dead-letters/')).body.items).toEqual(items);
    expect((await client('GET', `/dead-letters/?workflow=${workflowId}`)).body.items).toEqual(items);
    expect((await stranger('GET', '/dead-letters/')).body.items).toEqual([]);
    const { code } = items[0]!.error;
    expect((await client('GET', `/dead-letters/?error=${code.toLowerCase()}`)).body.items).toEqual(items);
    expect((await letters('error=nobody-wrote-this')).items).toEqual([]);
    for (const wrong of ['limit=0', 'cursor=x', 'workflow=x', `error=${'x'.repeat(201)}`])
      expect((await client('GET', `/dead-letters/?${wrong}`)).status).toBe(400);
  });

  it('show what they hold', async () => {
    const oldest = (await letters()).items.at(-1);
    const { body } = await client('GET', `/dead-letters/${oldest.id}/`);
    expect(body).toMatchObject({ ...oldest, payload: { webhook_id: 'fails', method: 'POST', body: { n: 0 } } });
    expect(body.payload.headers).not.toHaveProperty('authorization');
    expect((await stranger('GET', `/dead-letters/${oldest.id}/`)).status).toBe(404);
  });

  it('one is put back, another deleted, and both are recorded', async () => {
    const [newest, next] = (await letters()).items;
    expect((await stranger('POST', `/dead-letters/${newest.id}/redrive/`)).status).toBe(404);
    expect((await stranger('DELETE', `/dead-letters/${newest.id}/`)).status).toBe(404);

    const redriven = await client('POST', `/dead-letters/${newest.id}/redrive/`);
    expect([redriven.status, redriven.body]).toEqual([200, { id: newest.id, redriven: true }]);
    expect([404, 409]).toContain((await client('POST', `/dead-letters/${newest.id}/redrive/`)).status);
    const deleted = await client('DELETE', `/dead-letters/${next.id}/`);
    expect([deleted.status, deleted.body]).toEqual([204, '']);
    for (const [method, tail, body] of [
      ['POST', 'redrive/'],
      ['DELETE', ''],
      ['GET', ''],
      ['PUT', '', { payload: {} }],
    ] as const) {
      const gone = await client(method, `/dead-letters/${next.id}/${tail}`, body);
      expect([gone.status, gone.body.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect(await queue()).toMatchObject({ depth: 1, dead_letters: LETTERS - 2 });
    expect((await client('GET', `/runs/${next.run_id}/`)).status).toBe(200);

    const { items } = (await client('GET', '/audit/')).body;
    const actions = items.map((item: { action: string; target_id: string }) => [item.action, item.target_id]);
    expect(actions).toContainEqual(['dead_letter.redrive', String(newest.id)]);
    expect(actions).toContainEqual(['dead_letter.delete', String(next.id)]);
  });

  it('all of a queue are put back at once', async () => {
    const reply = await client('POST', `/queues/${queueId}/redrive/`);
    expect([reply.status, reply.body]).toEqual([200, { redriven: LETTERS - 2, remaining: 0 }]);
    expect(await queue()).toMatchObject({ depth: LETTERS - 1, dead_letters: 0, oldest_at: TIME });
    expect((await client('POST', `/queues/${queueId}/redrive/`)).body).toEqual({ redriven: 0, remaining: 0 });
  });

  it('that were put back run again at the next start', async () => {
    await client('POST', `/workflow/${workflowId}/start_execution/`);
    while ((await queue()).dead_letters < LETTERS - 1);
    const { items } = await letters();
    expect(items).toHaveLength(LETTERS - 1);
    await client('POST', `/workflow/${workflowId}/stop_execution/`);
  });

  it('are edited in the form in which they are shown; the redriven run reads what they hold then', async () => {
    const [letter] = (await letters()).items;
    const path = `/dead-letters/${letter.id}/`;
    const { payload } = (await client('GET', path)).body;
    expect((await stranger('PUT', path, { payload })).status).toBe(404);
    for (const wrong of [
      {},
      { payload: null },
      { payload: [] },
      { payload: { headers: { a: 1 } } },
      { payload: { query_params: { a: 'b' } } },
      { payload: { method: 3 } },
    ])
      expect((await client('PUT', path, wrong)).status).toBe(400);
    expect((await client('GET', path)).body.payload).toEqual(payload);

    const unchanged = await client('PUT', path, { payload });
    expect([unchanged.status, unchanged.body]).toEqual([200, { ...letter, payload }]);
    expect((await client('GET', '/audit/?action=dead_letter.edit')).body.items).toEqual([]);

    const edited = { ...payload, body: { n: '{"fixed": true}', input: { kept: 1 } } };
    const reply = await client('PUT', path, { payload: edited });
    expect([reply.status, reply.body]).toEqual([200, { ...letter, payload: edited }]);
    expect((await client('GET', path)).body.payload).toEqual(edited);
    const { items } = (await client('GET', '/audit/?action=dead_letter.edit')).body;
    expect(items[0]).toMatchObject({ action: 'dead_letter.edit', target_id: String(letter.id) });

    await client('POST', `${path}redrive/`);
    expect((await client('PUT', path, { payload })).status).toBe(404);
    await client('POST', `/workflow/${workflowId}/start_execution/`);
    let run = letter;
    do run = (await client('GET', `/runs/${letter.run_id}/`)).body;
    while (run.ended_at === null);
    expect(run.tasks[0].output).toMatchObject({ webhook: { data: { body: edited.body } } });
    await client('POST', `/workflow/${workflowId}/stop_execution/`);
  });

  it('whose input a node that is done has read are not edited: 409 says to replay', async () => {
    const { id } = await newGraph(client, [
      { type: 'webhook-producer', values: { webhook_id: 'half' } },
      { type: 'data-transformer', values: { output_template: '{"was": {{ data.webhook.data.body.n }} }' } },
      { type: 'data-transformer', values: { output_template: 'no json' } },
    ]);
    await client('POST', `/workflow/${id}/start_execution/`);
    await client('POST', '/webhooks/half/', { n: 1 });
    let items: { id: number; payload: unknown }[];
    do ({ items } = (await client('GET', `/dead-letters/?workflow=${id}`)).body);
    while (items.length === 0);
    const path = `/dead-letters/${items[0]!.id}/`;
    const { payload } = (await client('GET', path)).body;
    const reply = await client('PUT', path, { payload: { ...payload, body: { n: 2 } } });
    expect([reply.status, reply.body.code]).toEqual([409, 'CONFLICT']);
    expect(reply.body.detail).toContain('Replay the run');
    expect((await client('GET', path)).body.payload).toEqual(payload);
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('many are put back or deleted by their ids, each with its outcome', async () => {
    const [first, second] = (await letters()).items;
    const ids = [first.id, 9_999_999, first.id];
    const none = await stranger('POST', '/dead-letters/delete/', { ids });
    expect(none.body.items.map((item: { outcome: string }) => item.outcome)).toEqual(['not_found', 'not_found']);
    const deleted = await client('POST', '/dead-letters/delete/', { ids });
    expect([deleted.status, deleted.body]).toEqual([
      200,
      {
        items: [
          { id: first.id, outcome: 'deleted' },
          { id: 9_999_999, outcome: 'not_found' },
        ],
        next_cursor: null,
      },
    ]);
    const redriven = await client('POST', '/dead-letters/redrive/', { ids: [second.id, first.id] });
    expect(redriven.body.items).toEqual([
      { id: second.id, outcome: 'redriven' },
      { id: first.id, outcome: 'not_found' },
    ]);
    expect(await queue()).toMatchObject({ dead_letters: LETTERS - 3 });
    for (const wrong of [undefined, [], [0], ['1'], [1.5], new Array(1001).fill(1)])
      expect((await client('POST', '/dead-letters/redrive/', { ids: wrong })).status).toBe(400);
    for (const [body, text] of [
      [{}, 'This field is required.'],
      [{ ids: [] }, 'Give a list of whole numbers.'],
      [{ ids: 7 }, 'Enter a list.'],
    ] as const)
      expect((await client('POST', '/dead-letters/redrive/', body)).body.errors).toEqual({ ids: [text] });
  });

  it('of a deleted workflow are gone with it, and there again when it is restored', async () => {
    const { id } = await newGraph(client, [
      { type: 'webhook-producer', values: { webhook_id: 'goes' } },
      { type: 'data-transformer', values: { output_template: 'no json' } },
    ]);
    await client('POST', `/workflow/${id}/start_execution/`);
    await client('POST', '/webhooks/goes/', { n: 1 });
    const all = async () => (await client('GET', '/dead-letters/')).body.items;
    const mine = async () => (await client('GET', `/dead-letters/?workflow=${id}`)).body.items;
    while ((await mine()).length === 0);
    const [letter] = await mine();
    const path = `/dead-letters/${letter.id}/`;
    const { payload } = (await client('GET', path)).body;

    await client('DELETE', `/workflow/${id}/`);
    expect(await mine()).toEqual([]);
    expect((await all()).map((each: { id: number }) => each.id)).not.toContain(letter.id);
    for (const [method, tail, body] of [
      ['GET', ''],
      ['PUT', '', { payload }],
      ['POST', 'redrive/'],
      ['DELETE', ''],
    ] as const) {
      const gone = await client(method, `${path}${tail}`, body);
      expect([gone.status, gone.body.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect((await client('POST', `/queues/${letter.queue_id}/redrive/`)).status).toBe(404);
    for (const verb of ['redrive', 'delete']) {
      const many = await client('POST', `/dead-letters/${verb}/`, { ids: [letter.id] });
      expect(many.body.items).toEqual([{ id: letter.id, outcome: 'not_found' }]);
    }

    await client('POST', `/workflow/${id}/restore/`);
    expect(await mine()).toEqual([letter]);
    expect((await client('POST', `${path}redrive/`)).status).toBe(200);
  });

  it('never fail for what is asked of them', async () => {
    const verbs = fc.constantFrom(['GET', ''], ['POST', 'redrive/'], ['DELETE', ''], ['GET', 'x']) as fc.Arbitrary<
      ['GET' | 'POST' | 'DELETE', string]
    >;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('queues', 'dead-letters'),
        fc.string({ minLength: 1 }),
        verbs,
        async (list, id, [method, tail]) => {
          const reply = await client(method, `/${list}/${encodeURIComponent(id)}x/${tail}`);
          expect([404, 405]).toContain(reply.status);
        },
      ),
      { numRuns: 100 },
    );
    expect(server.errors).toEqual([]);
  });
});
