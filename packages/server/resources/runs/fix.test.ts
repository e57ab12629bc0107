import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);

let server: OpenServer;
let client: Client;
let stranger: Client;
let channels = 0;

beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
  stranger = await newClient(server);
});
afterAll(() => server.close());

const COUNTED = '{"n": {{ data.n }} }';
const AFTER = '{"after": {{ data.data_transformer.n + 1 }} }';
const newest = async (workflowId: string) => (await client('GET', `/runs/?workflow=${workflowId}`)).body.items[0];
const read = async (id: number) => (await client('GET', `/runs/${id}/`)).body;
const fix = (id: number | string, body: unknown, as = client) => as('POST', `/runs/${id}/fix/`, body as object);

async function ended(id: number) {
  for (;;) {
    const run = await read(id);
    if (run.ended_at !== null) return run;
  }
}

/** A workflow whose second node fails without a number `n` in its data, with one run that failed. */
async function failedRun(kind: 'webhook' | 'pulled') {
  const producer =
    kind === 'webhook'
      ? { type: 'webhook-producer', values: { webhook_id: `fix-${++channels}` } }
      : { type: 'string-iterator-producer', values: { data_content: 'a' } };
  const { id, nodes } = await newGraph(client, [
    producer,
    { type: 'data-transformer', values: { output_template: COUNTED, overwrite: false } },
    { type: 'data-transformer', values: { output_template: AFTER } },
  ]);
  expect((await client('POST', `/workflow/${id}/start_execution/`)).status).toBe(200);
  if (kind === 'webhook') await client('POST', `/webhooks/${producer.values.webhook_id}/`, { name: 'a' });
  let run = await newest(id);
  while (run === undefined || run.ended_at === null) run = await newest(id);
  expect(run.state).toBe('failed');
  // Its producer gives no more: the execution ends behind the run.
  while (kind === 'pulled' && (await client('GET', `/workflow/${id}/`)).body.task_id !== null);
  return { id, nodes, run };
}

describe('a failed task', () => {
  it.each(['webhook', 'pulled'] as const)('is fixed in place, and its run goes on to its end (%s)', async (kind) => {
    const { id, nodes, run } = await failedRun(kind);
    const { tasks } = await read(run.id);
    const input = { ...tasks[1].input, n: 41 };
    const reply = await fix(run.id, { node_id: nodes[1], input });
    expect([reply.status, reply.body]).toEqual([200, { run_id: run.id, waits_for_start: kind === 'pulled' }]);
    // Of what is pulled the execution has ended: the run waits for the next one.
    if (kind === 'pulled') await client('POST', `/workflow/${id}/start_execution/`);
    const fixed = await ended(run.id);
    expect(fixed).toMatchObject({ id: run.id, state: 'succeeded', error: null, iteration: run.iteration });
    const [first, second, third] = fixed.tasks;
    expect(first).toEqual(tasks[0]);
    expect(second).toMatchObject({
      state: 'succeeded',
      input,
      edits: [{ at: TIME, by: expect.stringMatching(/./) }],
      attempts: [
        { number: 1, error: { code: expect.any(String) } },
        { number: 2, error: null },
      ],
      output: { ...input, data_transformer: { n: 41 } },
    });
    expect(third.output).toMatchObject({ after: 42 });
    const given = await client('GET', `/runs/${run.id}/value/?task=1&side=given`);
    expect(given.body.entries.map(({ key }: { key: string }) => key)).toEqual(Object.keys(tasks[1].input));
    expect((await client('GET', '/audit/?action=run.fix')).body.items[0]).toMatchObject({ target_id: String(run.id) });
    expect(
      (await client('GET', `/dead-letters/?workflow=${id}`)).body.items.map(
        (letter: { run_id: number }) => letter.run_id,
      ),
    ).not.toContain(run.id);
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('of a request is fixed too: nobody waits for its answer any more', async () => {
    const { id, nodes } = await newGraph(
      client,
      [
        { type: 'webhook-producer', values: { webhook_id: 'fix-request' } },
        { type: 'data-transformer', values: { output_template: COUNTED } },
      ],
      { workflow_type: 'api' },
    );
    await client('POST', `/workflow/${id}/activate/`);
    expect((await client('POST', `/workflow/${id}/execute/`, { input: { name: 'a' } })).status).toBe(400);
    const run = await newest(id);
    const reply = await fix(run.id, { node_id: nodes[1], input: { n: 7 } });
    expect([reply.status, reply.body.waits_for_start]).toEqual([200, false]);
    expect(await ended(run.id)).toMatchObject({ state: 'succeeded', tasks: [{}, { output: { n: 7 } }] });
    expect((await client('GET', `/queues/?workflow=${id}`)).body.items[0]).toMatchObject({ depth: 0 });
  });

  it('that fails again is fixed again, and every edit is kept', async () => {
    const { id, nodes, run } = await failedRun('webhook');
    await fix(run.id, { node_id: nodes[1], input: { n: '"' } });
    let now = await ended(run.id);
    while (now.tasks[1].attempts.length < 2) now = await ended(run.id);
    expect(now.state).toBe('failed');
    await fix(run.id, { node_id: nodes[1], input: { n: 3 } });
    now = await ended(run.id);
    expect(now).toMatchObject({ state: 'succeeded', tasks: [{}, { edits: [{}, {}], input: { n: 3 } }, {}] });
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('of two fixes at once takes the first', async () => {
    const { id, nodes, run } = await failedRun('webhook');
    const replies = await Promise.all([1, 2].map((n) => fix(run.id, { node_id: nodes[1], input: { n } })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const made = replies.findIndex(({ status }) => status === 200) + 1;
    expect(replies.find(({ status }) => status === 409)!.body.detail).toMatch(/^This task cannot be fixed\. The run/);
    expect(await ended(run.id)).toMatchObject({
      state: 'succeeded',
      tasks: [{}, { input: { n: made }, edits: [{}] }, {}],
    });
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('is not fixed where that cannot be, with the reason, and nothing changes', async () => {
    const { id, nodes, run } = await failedRun('webhook');
    const before = await read(run.id);
    const good = { node_id: nodes[1], input: { n: 1 } };
    for (const [body, field] of [
      [{ ...good, node_id: undefined }, 'node_id'],
      [{ ...good, node_id: 'x' }, 'node_id'],
      [{ ...good, input: [] }, 'input'],
      [{ ...good, input: undefined }, 'input'],
      [{ ...good, path: ['a'] }, 'path'],
      [{ ...good, path: [-1] }, 'path'],
    ] as const) {
      const reply = await fix(run.id, body);
      expect([reply.status, Object.keys(reply.body.details)]).toEqual([400, [field]]);
    }
    for (const [body, why] of [
      [{ ...good, node_id: nodes[0] }, 'began the run'],
      [{ ...good, node_id: nodes[2] }, 'has not failed'],
      [{ ...good, path: [0] }, 'for-each'],
      [{ ...good, node_id: '0b0b0b0b-0000-4000-8000-000000000000' }, 'not part of the version'],
    ] as const) {
      const reply = await fix(run.id, body);
      expect([reply.status, reply.body.code]).toEqual([409, 'CONFLICT']);
      expect(reply.body.detail).toContain(why);
    }
    expect((await fix(run.id, good, stranger)).status).toBe(404);
    for (const missing of ['999999', 'x', '0']) expect((await fix(missing, good)).status).toBe(404);
    expect(await read(run.id)).toEqual(before);
    await fix(run.id, good);
    await ended(run.id);
    expect((await fix(run.id, good)).body.detail).toContain('has succeeded: replay it');
    await client('POST', `/workflow/${id}/stop_execution/`);
  });
});
