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

/** Puts a node behind a port of the first node behind the webhook. */
async function behindPort(graph: Awaited<ReturnType<typeof newGraph>>, port: string, output_template: string) {
  const base = `/workflow/${graph.id}`;
  const form_values = { overwrite: true, output_template };
  const position = { x: 0, y: 0 };
  const added = await client('POST', `${base}/nodes/add/`, { nodeTemplate: 'data-transformer', position, form_values });
  const connection = { source: graph.nodes[1], target: added.body.id, sourceHandle: port };
  expect((await client('POST', `${base}/connections/add/`, connection)).status).toBe(201);
}

/** A run of these nodes, a chain behind a webhook, with a node behind `port` of the first of them as well. */
async function ran(nodes: Parameters<typeof newGraph>[1], port: string | null, output_template = '{"went": "on"}') {
  const webhook_id = `each-${++channels}`;
  const graph = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id } }, ...nodes]);
  if (port !== null) await behindPort(graph, port, output_template);
  expect((await client('POST', `/workflow/${graph.id}/start_execution/`)).status).toBe(200);
  await client('POST', `/webhooks/${webhook_id}/`, { a: 1 });
  const listed = async () => (await client('GET', `/runs/?workflow=${graph.id}`)).body.items;
  await expect.poll(async () => (await listed())[0]?.ended_at ?? null).not.toBeNull();
  const [run] = await listed();
  await client('POST', `/workflow/${graph.id}/stop_execution/`);
  return { run, graph, eaches: eachesOf(await tasksOf(run)) };
}

interface Task {
  readonly node_id: string;
  readonly node_type: string;
  readonly path: readonly number[];
  readonly state: string;
  readonly port: string | null;
  readonly output: { readonly loop_results: readonly unknown[] };
  readonly attempts: readonly { readonly ended_at: string }[];
}

const tasksOf = async ({ id }: { readonly id: number }): Promise<readonly Task[]> =>
  (await client('GET', `/runs/${id}/`)).body.tasks;

const eachesOf = (tasks: readonly Task[]): readonly Task[] => tasks.filter(({ node_type }) => node_type === 'for-each');

/** Fixes a task of a failed run, and waits until that has succeeded. */
async function fixed(run: { readonly id: number }, workflow: string, fix: Readonly<Record<string, unknown>>) {
  expect((await client('POST', `/runs/${run.id}/fix/`, fix)).status).toBe(200);
  expect((await client('POST', `/workflow/${workflow}/start_execution/`)).status).toBe(200);
  await expect.poll(async () => (await client('GET', `/runs/${run.id}/`)).body.state).toBe('succeeded');
}

describe('a for-each in the history of a run', () => {
  it('has gone on by default, with the results of its items', async () => {
    const { run, eaches } = await ran([list('[1, 2]'), { type: 'data-transformer', values: DIVIDE }], 'default');
    expect(run.state).toBe('succeeded');
    expect(eaches).toMatchObject([
      { state: 'succeeded', port: 'default', output: { items: [1, 2], loop_results: [{ v: 1 }, { v: 0.5 }] } },
    ]);
    expect(eaches[0]!.attempts).toMatchObject([{ number: 1, error: null, outcome_unknown: false }]);
    expect(Date.parse(eaches[0]!.attempts[0]!.ended_at)).not.toBeNaN();
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
    expect(eaches.map(({ path, state, port }) => [path, state, port])).toEqual([
      [[], 'succeeded', 'default'],
      [[0], 'succeeded', 'default'],
      [[1], 'succeeded', 'default'],
    ]);
    expect(eaches[2]!.output.loop_results).toEqual([{ v: 0.5 }, { v: 1 }]);
    expect(eaches[0]!.output.loop_results).toHaveLength(2);
  });

  it('that failed goes on when a task of its body is fixed, and then has its results', async () => {
    const { run, eaches, graph } = await ran([list('[0]'), { type: 'data-transformer', values: DIVIDE }], null);
    expect(eaches).toMatchObject([{ state: 'failed' }]);
    const input = { forEachNode: { input: [0], results: [], state: { index: 0, item: 4 } } };
    await fixed(run, graph.id, { node_id: graph.nodes[2], path: [0], input });
    const [each] = eachesOf(await tasksOf(run));
    expect(each).toMatchObject({ state: 'succeeded', port: 'default', output: { loop_results: [{ v: 0.25 }] } });
    expect(each!.attempts).toMatchObject([{ number: 1, error: null, outcome_unknown: false }]);
  });

  it('that failed within one that was left by error stays failed when its run goes on', async () => {
    const nodes = [list('[1]'), list('[0]'), { type: 'data-transformer', values: DIVIDE }];
    const { run, eaches, graph } = await ran(nodes, 'error', '{"v": {{ 1 / (data.n | default(0)) }}}');
    expect(run.state).toBe('failed');
    const ended = [
      { path: [], state: 'failed', port: 'error' },
      { path: [0], state: 'failed', port: null },
    ];
    expect(eaches).toMatchObject(ended);
    const last = (await tasksOf(run)).find(({ node_id }) => !graph.nodes.includes(node_id))!;
    await fixed(run, graph.id, { node_id: last.node_id, path: [], input: { n: 1 } });
    expect(eachesOf(await tasksOf(run))).toMatchObject(ended);
  });

  it('that was fixed is replayed from behind as it ended at last, though it has an error port by now', async () => {
    const nodes = [list('[0]'), { type: 'data-transformer', values: DIVIDE }];
    const { run, graph } = await ran(nodes, 'default');
    const input = { forEachNode: { input: [0], results: [], state: { index: 0, item: 4 } } };
    await fixed(run, graph.id, { node_id: graph.nodes[2], path: [0], input });
    const behind = (await tasksOf(run)).find(({ node_id }) => !graph.nodes.includes(node_id))!;
    await behindPort(graph, 'error', '{"went": "on"}');
    const replay = { from_node: behind.node_id, version: 'now' };
    expect((await client('POST', `/runs/${run.id}/replay/`, replay)).status).toBe(201);
  });
});
