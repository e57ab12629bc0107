import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let client: Client;
let stranger: Client;

beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
  stranger = await newClient(server);
});
afterAll(() => server.close());

const runsOf = async (workflowId: string) => (await client('GET', `/runs/?workflow=${workflowId}`)).body.items;

async function ended(id: number) {
  for (;;) {
    const { body } = await client('GET', `/runs/${id}/`);
    if (body.ended_at !== null) return body;
  }
}

/** A workflow whose webhook `channel` is followed by a transformer, started, with one run that ended. */
async function loopWithRun(channel: string, template: string) {
  const { id, nodes } = await newGraph(client, [
    { type: 'webhook-producer', values: { webhook_id: channel } },
    { type: 'data-transformer', values: { output_template: template } },
  ]);
  await client('POST', `/workflow/${id}/start_execution/`);
  await client('POST', `/webhooks/${channel}/`, { n: 1 });
  let runs = await runsOf(id);
  while (runs.length === 0 || runs[0].ended_at === null) runs = await runsOf(id);
  return { id, nodes, run: runs[0] };
}

const OLD = '{"was": {{ data.webhook.data.body.n }} }';
const NEW = '{"now": {{ data.webhook.data.body.n }} }';

describe('a run of a loop', () => {
  it('is run again with the same data, as a new run that names it', async () => {
    const { id, run } = await loopWithRun('same', OLD);
    const reply = await client('POST', `/runs/${run.id}/replay/`);
    expect([reply.status, reply.body]).toEqual([
      201,
      { run_id: expect.any(Number), replay_of: run.id, version_id: run.version_id, waits_for_start: false },
    ]);
    const [again, before] = [await ended(reply.body.run_id), await ended(run.id)];
    expect(again).toMatchObject({
      state: 'succeeded',
      replay_of: run.id,
      iteration: run.iteration + 1,
      origin: 'loop',
    });
    expect(before).toMatchObject({ replay_of: null });
    expect(again.tasks.map((task: { output: unknown }) => task.output)).toEqual(
      before.tasks.map((task: { output: unknown }) => task.output),
    );
    expect((await client('GET', `/queues/?workflow=${id}`)).body.items[0]).toMatchObject({ depth: 0, dead_letters: 0 });
    const { items } = (await client('GET', '/audit/?action=run.replay')).body;
    expect(items[0]).toMatchObject({ target_id: String(run.id) });
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('is run again with other data, on the version of then or of now, while the workflow runs on', async () => {
    const { id, nodes, run } = await loopWithRun('other', OLD);
    await client('PATCH', `/workflow/${id}/nodes/${nodes[1]}/`, { form_values: { output_template: NEW } });
    const first = (await ended(run.id)).tasks[0].output;
    const data = { ...first, webhook: { ...first.webhook, data: { ...first.webhook.data, body: { n: 7 } } } };
    const outputs = [];
    for (const version of ['then', 'now']) {
      const { status, body } = await client('POST', `/runs/${run.id}/replay/`, { data, version });
      expect(status).toBe(201);
      const again = await ended(body.run_id);
      expect(again.version_id).toBe(body.version_id);
      expect(again.tasks[0].output).toEqual(data);
      outputs.push(again.tasks[1].output);
    }
    expect(outputs).toMatchObject([{ was: 7 }, { now: 7 }]);
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('is run again from a node', async () => {
    const { id, nodes, run } = await loopWithRun('from', OLD);
    await client('PATCH', `/workflow/${id}/nodes/${nodes[1]}/`, { form_values: { output_template: NEW } });
    const { status, body } = await client('POST', `/runs/${run.id}/replay/`, { from_node: nodes[1], version: 'now' });
    expect(status).toBe(201);
    const [again, was] = [await ended(body.run_id), await ended(run.id)];
    expect(again.tasks[0].output).toEqual(was.tasks[0].output);
    expect(again.tasks[1].output).toMatchObject({ now: 1 });
    const n = { webhook: { data: { body: { n: 9 } } } };
    const other = await client('POST', `/runs/${run.id}/replay/`, { from_node: nodes[1], data: n });
    expect(await ended(other.body.run_id)).toMatchObject({
      state: 'succeeded',
      version_id: run.version_id,
      tasks: [
        { output: was.tasks[0].output, edits: [] },
        { input: n, edits: [{ by: expect.any(String) }], output: { was: 9 } },
      ],
    });
    const elsewhere = await client('POST', `/runs/${run.id}/replay/`, { from_node: nodes[0] });
    expect(elsewhere.status).toBe(409);
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('waits for the next start where the workflow does not run', async () => {
    const { id, run } = await loopWithRun('later', OLD);
    await client('POST', `/workflow/${id}/stop_execution/`);
    const { body } = await client('POST', `/runs/${run.id}/replay/`);
    expect(body.waits_for_start).toBe(true);
    expect((await client('GET', `/runs/${body.run_id}/`)).body).toMatchObject({ state: 'suspended', ended_at: null });
    await client('POST', `/workflow/${id}/start_execution/`);
    expect(await ended(body.run_id)).toMatchObject({ state: 'succeeded' });
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('is run again once for one Idempotency-Key', async () => {
    const { id, run } = await loopWithRun('once', OLD);
    const ask = () => client('POST', `/runs/${run.id}/replay/`, {}, { 'idempotency-key': 'k' });
    const [first, second] = await Promise.all([ask(), ask()]);
    const third = await ask();
    expect([second!.body, third.body]).toEqual([first!.body, first!.body]);
    await ended(first!.body.run_id);
    expect(await runsOf(id)).toHaveLength(2);
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('fails into a dead letter as any other', async () => {
    const { id, run } = await loopWithRun('bad', 'no {{ data.webhook.data.body.n }} json');
    const { body } = await client('POST', `/runs/${run.id}/replay/`);
    expect(await ended(body.run_id)).toMatchObject({ state: 'failed' });
    const { items } = (await client('GET', `/dead-letters/?workflow=${id}`)).body;
    expect(items.map((letter: { run_id: number }) => letter.run_id)).toEqual([body.run_id, run.id]);
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('is not run again where that cannot be, with the reason', async () => {
    const { id, nodes, run } = await loopWithRun('never', OLD);
    expect((await stranger('POST', `/runs/${run.id}/replay/`)).status).toBe(404);
    expect((await client('POST', '/runs/999999/replay/')).status).toBe(404);
    expect((await client('POST', '/runs/x/replay/')).status).toBe(404);
    for (const wrong of [
      { from_node: 'x' },
      { from_node: nodes[1], data: [] },
      { data: [] },
      { data: 'x' },
      { version: 'soon' },
    ])
      expect((await client('POST', `/runs/${run.id}/replay/`, wrong)).status).toBe(400);
    await client('POST', `/workflow/${id}/stop_execution/`);
    await client('DELETE', `/workflow/${id}/nodes/${nodes[0]}/`);
    for (const version of ['then', 'now']) {
      const gone = await client('POST', `/runs/${run.id}/replay/`, { version });
      expect([409, 422]).toContain(gone.status);
    }
    expect(await runsOf(id)).toHaveLength(1);
  });
});
