import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;
let bob: Client;
beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
  bob = await newClient(server);
});
afterAll(() => server.close());

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

it('activity tells of each workflow how many runs ended well and badly, and its last run', async () => {
  const graph = await newGraph(
    ada,
    [
      { type: 'webhook-producer', values: { webhook_id: 'busy' } },
      { type: 'if-condition', values: { condition_expression: 'data["webhook"]["data"]["body"]["ok"]' } },
    ],
    { workflow_type: 'api' },
  );
  const idle = (await ada('POST', '/workflow/', { name: 'Idle' })).body.id;
  await ada('POST', `/workflow/${graph.id}/activate/`);
  for (const input of [{ ok: true }, {}, { ok: false }]) await ada('POST', `/workflow/${graph.id}/execute/`, { input });

  const { status, body } = await ada('GET', '/activity/');
  expect([status, body.next_cursor, body.bucket_seconds]).toEqual([200, null, 120]);
  expect(body.items.map((item: { workflow_id: string }) => item.workflow_id)).toEqual([graph.id, idle]);
  const [busy, quiet] = body.items;
  expect([busy.succeeded.length, sum(busy.succeeded), sum(busy.failed)]).toEqual([30, 2, 1]);
  expect(busy.last_run).toMatchObject({ state: 'succeeded', error_text: null });
  expect(Date.parse(busy.last_failure_at)).toBeGreaterThanOrEqual(Date.parse(body.from));
  expect(quiet).toEqual({
    workflow_id: idle,
    succeeded: new Array(30).fill(0),
    failed: new Array(30).fill(0),
    last_run: null,
    last_failure_at: null,
  });

  const one = (await ada('GET', `/workflow/${graph.id}/activity/?minutes=10&buckets=2`)).body;
  expect(one).toMatchObject({ workflow_id: graph.id, bucket_seconds: 300, last_run: busy.last_run });
  expect([one.succeeded.length, sum(one.succeeded), sum(one.failed)]).toEqual([2, 2, 1]);
  expect((await bob('GET', '/activity/')).body.items).toEqual([]);
  expect((await bob('GET', `/workflow/${graph.id}/activity/`)).status).toBe(404);
});

it.each([
  [1001, 143],
  [1009, 1],
  [1000, 500],
  [44_639, 49],
  [44_640, 30],
  [90, 30],
  [7, 7],
])('%i minutes without buckets are in as many as divide them', async (minutes, buckets) => {
  const { status, body } = await ada('GET', `/activity/?minutes=${minutes}`);
  expect([status, body.bucket_seconds]).toEqual([200, (minutes / buckets) * 60]);
});

it.each([
  ['minutes=0', 'minutes', 'Enter a whole number from 1 to 44640.'],
  ['minutes=x', 'minutes', 'Enter a whole number from 1 to 44640.'],
  ['minutes=100000', 'minutes', 'Enter a whole number from 1 to 44640.'],
  ['minutes=60&buckets=7', 'buckets', 'Ensure this value divides minutes (60).'],
  ['minutes=44640&buckets=44640', 'buckets', 'Enter a whole number from 1 to 500.'],
])('a span that cannot be answered is refused: %s', async (query, field, text) => {
  const { status, body } = await ada('GET', `/activity/?${query}`);
  expect([status, body.errors]).toEqual([400, { [field]: [text] }]);
});
