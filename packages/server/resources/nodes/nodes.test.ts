import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;
let wf: string;

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
  wf = (await ada('POST', '/workflow/', { name: 'W' })).body.id;
});
afterAll(() => server.close());

const PLAIN = [
  'config',
  'created_at',
  'form_values',
  'id',
  'input_data',
  'node_type',
  'output_data',
  'position',
  'updated_at',
  'x',
  'y',
];
const CARD = {
  identifier: 'if-condition',
  name: 'If Condition',
  label: 'If Condition',
  type: 'ConditionalNode',
  has_form: true,
  category: 'Logical',
  output_ports: [
    { id: 'yes', label: 'Yes' },
    { id: 'no', label: 'No' },
  ],
  supported_workflow_types: ['production', 'api'],
};

describe('a node', () => {
  test('is added in the reference shape, with its card beside it', async () => {
    const { status, body } = await ada('POST', `/workflow/${wf}/nodes/add/`, {
      nodeTemplate: 'if-condition',
      position: { x: 200, y: 1.5 },
      form_values: { condition_expression: 'data.a > 1', number: '10' },
      input_data: { i: 1 },
      output_data: { o: 1 },
    });
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual([...PLAIN, 'node_type_info'].sort());
    expect(body).toMatchObject({
      node_type: 'if-condition',
      x: 200,
      y: 1.5,
      position: { x: 200, y: 1.5 },
      form_values: { condition_expression: 'data.a > 1', number: '10' },
      config: {},
      input_data: { i: 1 },
      output_data: { o: 1 },
      node_type_info: CARD,
    });
  });

  test('is added in the web shape when the header or the setting asks for it', async () => {
    const body = { nodeTemplate: 'if-condition' };
    const web = await ada('POST', `/workflow/${wf}/nodes/add/`, body, { 'x-response-shape': 'web' });
    expect(Object.keys(web.body).sort()).toEqual(PLAIN);
    expect(web.body).toMatchObject({ node_type: CARD, position: { x: 0, y: 0 } });
    const other = await openServer({ settings: { responseShape: 'web' } });
    try {
      const client = await newClient(other);
      const graph = await newGraph(client, [{ type: 'counter' }]);
      const added = await client('POST', `/workflow/${graph.id}/nodes/add/`, body);
      expect(added.body.node_type).toMatchObject(CARD);
      expect((await client('GET', `/workflow/${graph.id}/nodes/${added.body.id}/input/`)).body).toEqual({});
      const asked = await client('POST', `/workflow/${graph.id}/nodes/add/`, body, { 'x-response-shape': 'reference' });
      expect(asked.body.node_type).toBe('if-condition');
    } finally {
      await other.close();
    }
  });

  test('is not added where the header asks for a shape that there is not', async () => {
    const before = (await ada('GET', `/workflow/${wf}/nodes/`)).body;
    for (const shape of ['zzz', 'web, reference', 'x'.repeat(300)]) {
      const header = { 'x-response-shape': shape };
      const text = `Select a valid choice. ${shape.slice(0, 100)} is not one of the available choices. There are: reference, web.`;
      const added = await ada('POST', `/workflow/${wf}/nodes/add/`, { nodeTemplate: 'if-condition' }, header);
      expect([added.status, added.body.errors]).toEqual([400, { 'x-response-shape': [text] }]);
      const input = await ada('GET', `/workflow/${wf}/nodes/${before[0].id}/input/`, undefined, header);
      expect([input.status, input.body.errors]).toEqual([400, { 'x-response-shape': [text] }]);
    }
    expect((await ada('GET', `/workflow/${wf}/nodes/`)).body).toEqual(before);
    for (const shape of ['reference', 'Reference', 'reference, reference']) {
      const known = await ada('GET', `/workflow/${wf}/nodes/${before[0].id}/input/`, undefined, {
        'x-response-shape': shape,
      });
      expect(known.body).toHaveProperty('input_data');
    }
    const empty = await ada('GET', `/workflow/${wf}/nodes/${before[0].id}/input/`, undefined, {
      'x-response-shape': '',
    });
    expect(empty.body).toHaveProperty('input_data');
  });

  test('named by an alias is stored under its own name', async () => {
    for (const [alias, name] of [
      ['queue-reader', 'queue-reader-dummy'],
      ['queue-writer', 'queue-node-writer'],
      ['string-iterator', 'string-iterator-producer'],
      ['static-delay', 'static-delay-node'],
      ['dynamic-delay', 'dynamic-delay-node'],
    ])
      expect((await ada('POST', `/workflow/${wf}/nodes/add/`, { nodeTemplate: alias })).body.node_type).toBe(name);
  });

  test.each([
    [{}, 400, 'nodeTemplate'],
    [{ nodeTemplate: 5 }, 400, 'nodeTemplate'],
    [{ nodeTemplate: 'no-such-type' }, 404, 'nodeTemplate'],
    [{ nodeTemplate: 'constructor' }, 404, 'nodeTemplate'],
    [{ nodeTemplate: 'counter', position: 'x' }, 400, 'position'],
    [{ nodeTemplate: 'counter', position: { x: 'a' } }, 400, 'position'],
    [{ nodeTemplate: 'counter', form_values: [] }, 400, 'form_values'],
    [{ nodeTemplate: 'counter', config: 'x' }, 400, 'config'],
    [{ nodeTemplate: 'counter', input_data: 1 }, 400, 'input_data'],
  ])('is refused when %j is wrong, and nothing is made', async (body, status, field) => {
    const before = (await ada('GET', `/workflow/${wf}/nodes/`)).body.length;
    const answer = await ada('POST', `/workflow/${wf}/nodes/add/`, body);
    expect(answer.status).toBe(status);
    expect(answer.body.details[field]).toEqual([expect.any(String)]);
    expect((await ada('GET', `/workflow/${wf}/nodes/`)).body).toHaveLength(before);
  });

  test('is made, read, changed and removed by its own resource', async () => {
    const made = await ada('POST', `/workflow/${wf}/nodes/`, { node_type: 'counter', x: 5, form_values: { a: '1' } });
    expect(made).toMatchObject({ status: 201, body: { node_type: 'counter', x: 5, y: 0 } });
    expect((await ada('POST', `/workflow/${wf}/nodes/`, {})).status).toBe(400);
    const path = `/workflow/${wf}/nodes/${made.body.id}/`;
    expect((await ada('GET', path)).body).toEqual(made.body);
    const patched = await ada('PATCH', path, {
      form_values: { b: '' },
      y: 9,
      config: { disabled: true },
      output_data: { o: 1 },
    });
    expect(patched.body).toMatchObject({ x: 5, y: 9, form_values: { b: '' }, config: { disabled: true } });
    expect(patched.body.form_values).not.toHaveProperty('a');
    expect((await ada('GET', `${path}output/`)).body).toEqual({ output_data: { o: 1 } });
    expect((await ada('PUT', path, { form_values: 'x' })).status).toBe(400);
    const removed = await ada('DELETE', path);
    expect([removed.status, removed.body]).toEqual([204, '']);
    expect(await ada('GET', path)).toMatchObject({ status: 404, body: { error: 'Node' } });
    expect((await ada('DELETE', `${path}remove/`)).status).toBe(404);
  });

  test('moves by x, y or both', async () => {
    const { id } = (await ada('POST', `/workflow/${wf}/nodes/`, { node_type: 'counter', x: 1, y: 2 })).body;
    const path = `/workflow/${wf}/nodes/${id}/position/`;
    expect((await ada('PATCH', path, { position: { x: 7 } })).body).toMatchObject({ id, position: { x: 7, y: 2 } });
    for (const body of [{}, { position: {} }, { position: 4 }, { position: { x: 'a' } }])
      expect((await ada('PATCH', path, body)).status).toBe(400);
  });

  test('of another workflow is not there', async () => {
    const other = await newGraph(ada, [{ type: 'counter' }]);
    for (const path of ['', 'input/', 'output/', 'files/'])
      expect((await ada('GET', `/workflow/${wf}/nodes/${other.nodes[0]}/${path}`)).status).toBe(404);
    expect((await ada('GET', `/workflow/${wf}/nodes/not-a-uuid/`)).status).toBe(404);
  });

  test('keeps its password when the mask comes back, and never shows it', async () => {
    const values = { url: 'http://x', auth_password: 'hunter22' };
    const made = await ada('POST', `/workflow/${wf}/nodes/`, { node_type: 'http-request', form_values: values });
    expect(made.body.form_values).toEqual({ ...values, auth_password: '********' });
    const path = `/workflow/${wf}/nodes/${made.body.id}/`;
    const stored = async () =>
      (await server.store.workflows.nodes(wf as never)).find((node) => node.id === made.body.id)?.formValues;
    const sealed = (await stored())?.auth_password;
    expect(sealed).not.toContain('hunter22');
    await ada('PATCH', path, { form_values: made.body.form_values });
    expect((await stored())?.auth_password).toBe(sealed);
    await ada('PATCH', path, { form_values: { auth_password: '' } });
    expect((await stored())?.auth_password).toBe('');
  });

  test('has as input what the nodes before it put out, the first by id where keys meet', async () => {
    const { id, nodes } = await newGraph(ada, [{ type: 'counter' }, { type: 'data-transformer' }]);
    const second = (await ada('POST', `/workflow/${id}/nodes/`, { node_type: 'counter' })).body.id;
    await ada('POST', `/workflow/${id}/connections/add/`, { source: second, target: nodes[1] });
    await ada('PATCH', `/workflow/${id}/nodes/${nodes[0]}/`, { output_data: { k: nodes[0], a: 1 } });
    await ada('PATCH', `/workflow/${id}/nodes/${second}/`, { output_data: { k: second, b: 2 } });
    const first = [nodes[0], second].sort()[0];
    const merged = { k: first, a: 1, b: 2 };
    const path = `/workflow/${id}/nodes/${nodes[1]}/input/`;
    expect((await ada('GET', path)).body).toEqual({ input_data: merged });
    expect((await ada('GET', path, undefined, { 'x-response-shape': 'web' })).body).toEqual(merged);
    expect((await ada('GET', `/workflow/${id}/nodes/${second}/input/`)).body).toEqual({ input_data: {} });
  });
});

describe('the canvas', () => {
  test('has workflow, nodes with cards, and edges', async () => {
    const graph = await newGraph(ada, [{ type: 'if-condition', port: 'yes' }, { type: 'http-response' }]);
    const { status, body } = await ada('GET', `/workflow/${graph.id}/canvas_data/`);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['id', 'nodes', 'edges', 'workflow']);
    expect(body.nodes).toMatchObject([{ id: graph.nodes[0], node_type: CARD }, { id: graph.nodes[1] }]);
    expect(body.edges).toEqual([
      {
        id: graph.connections[0],
        source_node: graph.nodes[0],
        target_node: graph.nodes[1],
        source_handle: 'yes',
        created_at: expect.any(String),
      },
    ]);
    expect(body.workflow).toEqual({
      id: graph.id,
      name: 'Graph',
      description: null,
      status: 'inactive',
      workflow_type: 'production',
      runs_count: 0,
      last_run: null,
      runtime_state: {},
    });
  });
});
