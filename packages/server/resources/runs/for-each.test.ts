import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let client: Client;
let channels = 0;

beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
});
afterAll(() => server.close());

const list = (array_expression: string, port = 'subdag') => ({ type: 'for-each', port, values: { array_expression } });
const DIVIDE = { overwrite: true, output_template: '{"v": {{ 1 / data.forEachNode.state.item }}}' };

/** A run of these nodes, a chain behind a webhook, with a node behind `port` of the first of them as well. */
async function ran(nodes: Parameters<typeof newGraph>[1], port: string | null) {
  const webhook_id = `each-${++channels}`;
  const graph = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id } }, ...nodes]);
  if (port !== null) {
    const base = `/workflow/${graph.id}`;
    const form_values = { overwrite: true, output_template: '{"went": "on"}' };
    const added = await client('POST', `${base}/nodes/add/`, {
      nodeTemplate: 'data-transformer',
      position: { x: 0, y: 0 },
      form_values,
    });
    const connection = { source: graph.nodes[1], target: added.body.id, sourceHandle: port };
    expect((await client('POST', `${base}/connections/add/`, connection)).status).toBe(201);
  }
  expect((await client('POST', `/workflow/${graph.id}/start_execution/`)).status).toBe(200);
  await client('POST', `/webhooks/${webhook_id}/`, { a: 1 });
  for (;;) {
    const [run] = (await client('GET', `/runs/?workflow=${graph.id}`)).body.items;
    if (run?.ended_at) {
      const { tasks } = (await client('GET', `/runs/${run.id}/`)).body;
      await client('POST', `/workflow/${graph.id}/stop_execution/`);
      return { run, graph, eaches: tasks.filter(({ node_type }: { node_type: string }) => node_type === 'for-each') };
    }
  }
}

describe('a for-each in the history of a run', () => {
  it('has gone on by default, with the results of its items', async () => {
    const { run, eaches } = await ran([list('[1, 2]'), { type: 'data-transformer', values: DIVIDE }], 'default');
    expect(run.state).toBe('succeeded');
    expect(eaches).toMatchObject([
      { state: 'succeeded', port: 'default', output: { items: [1, 2], loop_results: [{ v: 1 }, { v: 0.5 }] } },
    ]);
    expect(eaches[0].attempts).toMatchObject([{ number: 1, error: null, outcome_unknown: false }]);
    expect(Date.parse(eaches[0].attempts[0].ended_at)).not.toBeNaN();
  });

  it('has failed with its body, and sent nothing on', async () => {
    const { run, eaches } = await ran([list('[1, 0]'), { type: 'data-transformer', values: DIVIDE }], 'default');
    expect(run.state).toBe('failed');
    expect(eaches).toMatchObject([{ state: 'failed', port: null, output: null }]);
  });

  it('has failed with its body, and gone on by error with what happened', async () => {
    const { run, eaches, graph } = await ran([list('[1, 0]'), { type: 'data-transformer', values: DIVIDE }], 'error');
    expect(run.state).toBe('succeeded');
    const error = { message: expect.any(String), code: expect.any(String), node_id: graph.nodes[2] };
    expect(eaches).toMatchObject([{ state: 'failed', port: 'error', output: { error } }]);
  });

  it('has been left by what its node gave for each item of one around it', async () => {
    const { run, eaches } = await ran(
      [list('[1, 2]'), list('[2, 1]'), { type: 'data-transformer', values: DIVIDE }],
      null,
    );
    expect(run.state).toBe('succeeded');
    expect(eaches.map(({ path, state, port }: Record<string, unknown>) => [path, state, port])).toEqual([
      [[], 'succeeded', 'default'],
      [[0], 'succeeded', 'default'],
      [[1], 'succeeded', 'default'],
    ]);
    expect(eaches[2].output.loop_results).toEqual([{ v: 0.5 }, { v: 1 }]);
    expect(eaches[0].output.loop_results).toHaveLength(2);
  });

  it('that failed goes on when a task of its body is fixed, and then has its results', async () => {
    const { run, eaches, graph } = await ran([list('[0]'), { type: 'data-transformer', values: DIVIDE }], null);
    expect(eaches).toMatchObject([{ state: 'failed' }]);
    const input = { forEachNode: { input: [0], results: [], state: { index: 0, item: 4 } } };
    const fix = { node_id: graph.nodes[2], path: [0], input };
    expect((await client('POST', `/runs/${run.id}/fix/`, fix)).status).toBe(200);
    await client('POST', `/workflow/${graph.id}/start_execution/`);
    let read = (await client('GET', `/runs/${run.id}/`)).body;
    while (read.state !== 'succeeded') read = (await client('GET', `/runs/${run.id}/`)).body;
    const [, each] = read.tasks;
    expect(each).toMatchObject({ state: 'succeeded', port: 'default', output: { loop_results: [{ v: 0.25 }] } });
    expect(each.attempts).toMatchObject([{ number: 1, error: null, outcome_unknown: false }]);
  });
});
