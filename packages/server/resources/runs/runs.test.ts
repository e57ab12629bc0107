import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
const RUNS = 7;

let server: OpenServer;
let client: Client;
let stranger: Client;
let workflowId: string;
let nodes: readonly string[];
/** Its only run fails at its second node. */
let failingId: string;

beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
  stranger = await newClient(server);
  const counting = await newGraph(client, [
    { type: 'counter', values: { min_value: 1, max_value: RUNS } },
    { type: 'data-transformer', values: { output_template: '{"n": {{ data.counter.current }}}' } },
  ]);
  workflowId = counting.id;
  nodes = counting.nodes;
  const failing = await newGraph(client, [
    { type: 'string-iterator-producer', values: { data_content: 'a' } },
    { type: 'data-transformer', values: { output_template: 'no {{ data }} json' } },
  ]);
  failingId = failing.id;
  for (const [id, count] of [
    [workflowId, RUNS],
    [failingId, 1],
  ] as const) {
    expect((await client('POST', `/workflow/${id}/start_execution/`)).status).toBe(200);
    for (;;) {
      const { items } = (await client('GET', `/runs/?workflow=${id}&state=succeeded,failed`)).body;
      if (items.length === count) break;
    }
  }
});
afterAll(() => server.close());

const base64 = (text: string): string => Buffer.from(text).toString('base64url');
const page = async (query: string) => (await client('GET', `/runs/?${query}`)).body;

describe('the list of runs', () => {
  it('has every key, newest first', async () => {
    const { items, next_cursor: cursor } = await page(`workflow=${workflowId}`);
    expect(cursor).toBe(null);
    expect(items.map((item: { iteration: number }) => item.iteration)).toEqual([6, 5, 4, 3, 2, 1, 0]);
    expect(items[0]).toEqual({
      id: expect.any(Number),
      workflow_id: workflowId,
      version_id: expect.any(Number),
      execution_id: expect.any(String),
      loop_id: expect.any(Number),
      producer_id: nodes[0],
      iteration: 6,
      origin: 'loop',
      state: 'succeeded',
      started_at: TIME,
      ended_at: TIME,
      duration_seconds: expect.any(Number),
      replay_of: null,
      outcome_unknown: false,
      error: null,
    });
  });

  it('comes in pages that hold each run once', async () => {
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer: { items: { iteration: number }[]; next_cursor: string | null } = await page(
        `workflow=${workflowId}&limit=3&cursor=${cursor}`,
      );
      expect(answer.items.length).toBeLessThanOrEqual(3);
      seen.push(...answer.items.map((item) => item.iteration));
      cursor = answer.next_cursor;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  it('is narrowed by state, loop, error and time', async () => {
    const all = (await page('limit=200')).items as { loop_id: number; state: string; started_at: string }[];
    expect(all).toHaveLength(RUNS + 1);
    expect((await page('state=failed')).items).toHaveLength(1);
    expect((await page('state=failed&state=succeeded')).items).toHaveLength(RUNS + 1);
    expect((await page('state=failed,succeeded')).items).toHaveLength(RUNS + 1);
    expect((await page('state=parked')).items).toHaveLength(0);
    const failed = (await page(`workflow=${failingId}`)).items[0];
    expect((await page(`loop=${failed.loop_id}`)).items).toHaveLength(1);
    expect((await page(`error_code=${failed.error.code}`)).items).toHaveLength(1);
    expect((await page('error_code=INTERNAL')).items).toHaveLength(0);
    expect((await page('error=JSON')).items).toHaveLength(1);
    expect((await page('error=no+such+text')).items).toHaveLength(0);
    expect((await page('outcome_unknown=true')).items).toHaveLength(0);
    const first = all.at(-1)!.started_at;
    expect((await page(`from=${first}&limit=200`)).items).toHaveLength(RUNS + 1);
    expect((await page('to=2001-01-01')).items).toHaveLength(0);
    expect((await page('from=2999-01-01T00:00:00Z')).items).toHaveLength(0);
    expect((await page('workflow=0b0b0b0b-0000-4000-8000-000000000000')).items).toHaveLength(0);
  });

  it('is empty for another user', async () => {
    expect((await stranger('GET', `/runs/?workflow=${workflowId}`)).body).toEqual({ items: [], next_cursor: null });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=x', 'limit'],
    ['state=nonsense', 'state'],
    ['workflow=nonsense', 'workflow'],
    ['loop=x', 'loop'],
    ['from=yesterday', 'from'],
    ['from=2024-02-31', 'from'],
    ['to=2023-02-29T12:00:00Z', 'to'],
    ['to=2024-99-99', 'to'],
    ['outcome_unknown=maybe', 'outcome_unknown'],
    [`error=${'x'.repeat(201)}`, 'error'],
  ])('refuses %s with a field error', async (query, field) => {
    const reply = await client('GET', `/runs/?${query}`);
    expect([reply.status, reply.body.code, Object.keys(reply.body.details)]).toEqual([400, 'INVALID_REQUEST', [field]]);
  });

  it('refuses a cursor that it did not give', async () => {
    const { next_cursor: cursor } = await page(`workflow=${workflowId}&limit=1`);
    for (const wrong of [
      'x',
      'bmljaHRz',
      ...['before:7', 'at:7:1', 'started:7:', 'started:7:9999999999999999'].map(base64),
    ]) {
      const reply = await client('GET', `/runs/?cursor=${wrong}`);
      expect([reply.status, reply.body.error]).toEqual([400, 'Unknown cursor']);
    }
    expect((await stranger('GET', `/runs/?cursor=${cursor}`)).body).toEqual({ items: [], next_cursor: null });
  });

  it('never fails for what is asked', async () => {
    const names = fc.constantFrom(
      'workflow',
      'loop',
      'state',
      'error_code',
      'error',
      'from',
      'to',
      'limit',
      'cursor',
      'x',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(names, fc.string()), { maxLength: 4 }), async (pairs) => {
        const reply = await client('GET', `/runs/?${new URLSearchParams(pairs)}`);
        expect([200, 400]).toContain(reply.status);
      }),
      { numRuns: 150 },
    );
    expect(server.errors).toEqual([]);
  });
});

describe('one run', () => {
  it('has its tasks with inputs, outputs, attempts and times, and the graph', async () => {
    const [{ id }] = (await page(`workflow=${workflowId}&limit=1`)).items;
    const { status, body } = await client('GET', `/runs/${id}/`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, state: 'succeeded', iteration: 6, tasks_total: 2, error: null, problem: null });
    expect(body.tasks[1]).toEqual({
      node_id: nodes[1],
      node_type: 'data-transformer',
      path: [],
      state: 'succeeded',
      attempts: [{ number: 1, started_at: TIME, ended_at: TIME, error: null, outcome_unknown: false, settled: null }],
      outcome_unknown: false,
      port: 'default',
      edits: [],
      input: { counter: expect.objectContaining({ current: 7 }) },
      input_bytes: null,
      output_bytes: null,
      output: { n: 7 },
    });
    expect(body.graph).toEqual({
      workflow_id: workflowId,
      workflow_type: 'production',
      nodes: [
        { id: nodes[0], node_type: 'counter', form_values: expect.any(Object), config: {} },
        { id: nodes[1], node_type: 'data-transformer', form_values: expect.any(Object), config: {} },
      ],
      connections: [{ id: expect.any(String), source_node: nodes[0], target_node: nodes[1], source_handle: 'default' }],
      env: {},
    });
  });

  it('that failed says where and why', async () => {
    const [{ id, error }] = (await page(`workflow=${failingId}`)).items;
    expect(error).toEqual({ code: expect.any(String), text: expect.any(String), node_id: expect.any(String) });
    const { body } = await client('GET', `/runs/${id}/`);
    expect(body.tasks[1]).toMatchObject({ state: 'failed', attempts: [{ number: 1, error: { code: error.code } }] });
  });

  it('of another user or with an id that is none is 404', async () => {
    const [{ id }] = (await page(`workflow=${workflowId}&limit=1`)).items;
    expect((await stranger('GET', `/runs/${id}/`)).status).toBe(404);
    for (const wrong of ['0', '-1', '1.5', 'x', '99999999999999999999', '987654321'])
      expect([wrong, (await client('GET', `/runs/${wrong}/`)).status]).toEqual([wrong, 404]);
  });
});

describe('counts by minute', () => {
  it('add up to the runs of a loop', async () => {
    const { status, body } = await client('GET', `/workflow/${workflowId}/stats/`);
    expect(status).toBe(200);
    const total = body.items.reduce((sum: number, item: { succeeded: number }) => sum + item.succeeded, 0);
    expect(total).toBe(RUNS);
    expect(body.items[0]).toEqual({
      loop_id: expect.any(Number),
      node_id: nodes[0],
      minute: TIME,
      succeeded: expect.any(Number),
      failed: 0,
    });
    expect((await client('GET', `/workflow/${workflowId}/stats/?to=2001-01-01`)).body.items).toEqual([]);
  });

  it('are refused for a span that is too long, and for the workflow of another user', async () => {
    expect((await client('GET', `/workflow/${workflowId}/stats/?from=2001-01-01`)).status).toBe(400);
    expect((await stranger('GET', `/workflow/${workflowId}/stats/`)).status).toBe(404);
  });
});
