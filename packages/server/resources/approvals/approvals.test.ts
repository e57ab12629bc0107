import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let client: Client;
let stranger: Client;
let workflowId: string;
let nodes: readonly string[];

const FIELDS = '[{"name": "amount", "kind": "number", "required": true, "label": "Amount"}]';
const ASKED = { name: 'n', label: 'N', kind: 'text', required: false, choices: [] };
const pending = async (query = '') => (await client('GET', `/approvals/?${query}`)).body;
const states = async () =>
  (await client('GET', `/runs/?workflow=${workflowId}`)).body.items.map((run: { state: string }) => run.state);

beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
  stranger = await newClient(server);
  ({ id: workflowId, nodes } = await newGraph(client, [
    { type: 'webhook-producer', values: { webhook_id: 'asks' } },
    { type: 'approval', values: { title: 'Pay {{ data.webhook.data.body.n }}?', message: 'Please', fields: FIELDS } },
  ]));
  await client('PATCH', `/workflow/${workflowId}/nodes/${nodes[0]}/`, { config: { concurrency: 10 } });
  await client('POST', `/workflow/${workflowId}/start_execution/`);
  for (let n = 0; n < 3; n += 1) await client('POST', '/webhooks/asks/', { n });
  while ((await pending()).items.length < 3);
});
afterAll(() => server.close());

it('pending approvals come in pages, newest first', async () => {
  const first = await pending('limit=2');
  expect(first.items).toHaveLength(2);
  expect(first.items[0]).toEqual({
    id: expect.any(Number),
    workflow_id: workflowId,
    workflow_name: 'Graph',
    run_id: expect.any(Number),
    node_id: nodes[1],
    state: 'pending',
    title: expect.stringMatching(/^Pay \d\?$/),
    text: 'Please',
    fields: [{ name: 'amount', label: 'Amount', kind: 'number', required: true, choices: [] }],
    created_at: expect.stringMatching(/Z$/),
    due_at: null,
    answer: null,
    answered_at: null,
  });
  const rest = await pending(`limit=2&cursor=${first.next_cursor}`);
  expect(rest).toMatchObject({ items: [{ state: 'pending' }], next_cursor: null });
  expect((await pending(`workflow=${workflowId}`)).items).toHaveLength(3);
  expect((await client('GET', '/approvals/?workflow=nonsense')).status).toBe(400);
  expect((await client('GET', '/approvals/?cursor=x')).body.code).toBe('INVALID_REQUEST');
});

it('is answered once, by its owner, with what it asks for', async () => {
  const [asked] = (await pending()).items;
  const path = `/approvals/${asked.id}/`;
  for (const method of ['GET', 'POST'] as const)
    expect((await stranger(method, path, method === 'GET' ? undefined : { approved: true })).status).toBe(404);
  expect((await server.app.inject({ method: 'POST', url: `/api${path}`, payload: {} })).statusCode).toBe(401);
  for (const [given, text] of [
    [{}, 'This field is required.'],
    [{ approved: 'yes' }, 'Enter true or false.'],
  ] as const)
    expect((await client('POST', path, given)).body.errors).toEqual({ approved: [text] });
  for (const wrong of [{}, { approved: 'yes' }, { approved: true }, { approved: true, values: { amount: 'much' } }])
    expect((await client('POST', path, wrong)).status).toBe(400);
  expect((await client('GET', path)).body).toEqual(asked);

  const answered = await client('POST', path, { approved: true, values: { amount: 7 }, note: 'fine' });
  expect(answered.status).toBe(200);
  expect(answered.body).toMatchObject({
    state: 'answered',
    answer: { approved: true, values: { amount: 7 }, note: 'fine', person: expect.any(String) },
  });
  const again = await client('POST', path, { approved: false });
  expect([again.status, again.body.code]).toEqual([409, 'CONFLICT']);
  expect((await client('GET', path)).body).toEqual(answered.body);
  expect((await pending()).items).toHaveLength(2);
  while (!(await states()).includes('succeeded'));
  for (const unknown of ['0', 'x', '99999999'])
    expect((await client('POST', `/approvals/${unknown}/`, { approved: true })).status).toBe(404);
});

it('any body is answered by the table, and a wrong one changes nothing', async () => {
  const [asked] = (await pending()).items;
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom('values', 'note', 'approved', 'x'), fc.jsonValue()),
      async (body) => {
        if (typeof body.approved === 'boolean') return;
        const reply = await client('POST', `/approvals/${asked.id}/`, body);
        expect(reply.status).toBe(400);
      },
    ),
    { numRuns: 50 },
  );
  expect((await client('GET', `/approvals/${asked.id}/`)).body.state).toBe('pending');
});

it.each([
  ['null', null, '', []],
  ['a title alone', { title: 'x' }, 'x', []],
  ['fields of which one is none', { title: 5, fields: [null, { name: 'n' }, ASKED] }, '', [ASKED]],
])('one whose request was stored as %s by an earlier version is shown all the same', async (_, request, title, fields) => {
  const { waiting } = server.store;
  const { approvals } = waiting;
  Object.assign(waiting, {
    approvals: async (...given: Parameters<typeof approvals>) =>
      (await approvals.apply(waiting, given)).map((row) => ({ ...row, request })),
  });
  const reply = await client('GET', '/approvals/?limit=1');
  Object.assign(waiting, { approvals });
  expect([reply.status, reply.body.items[0]]).toMatchObject([200, { title, text: '', fields }]);
});
