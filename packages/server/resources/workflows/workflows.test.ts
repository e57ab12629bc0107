import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

const KEYS = [
  ...['id', 'name', 'description', 'category', 'workflow_type', 'status', 'last_run', 'next_run', 'runs_count', 'tags'],
  ...['created_by', 'created_by_username', 'task_id', 'env', 'runtime_state', 'created_at', 'updated_at'],
].sort();

describe('a workflow', () => {
  test('is made from a name alone, and has every field', async () => {
    const { status, body } = await ada('POST', '/workflow/', { name: 'Orders' });
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(KEYS);
    expect(body).toMatchObject({
      name: 'Orders',
      description: null,
      category: null,
      workflow_type: 'production',
      status: 'inactive',
      last_run: null,
      next_run: null,
      runs_count: 0,
      tags: [],
      created_by: ada.userId,
      task_id: null,
      env: {},
      runtime_state: {},
    });
    expect(body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect((await ada('GET', `/workflow/${body.id}/`)).body).toEqual(body);
    expect((await ada('GET', '/workflow/')).body[0]).toEqual(body);
  });

  test('has another type only while it does not run, and is inactive then', async () => {
    const { id } = await newGraph(ada, [{ type: 'webhook-producer', values: { webhook_id: 'type' } }]);
    await ada('POST', `/workflow/${id}/start_execution/`);
    const row = (await ada('GET', `/workflow/${id}/`)).body;
    const api = { ...row, workflow_type: 'api' };
    expect((await ada('PUT', `/workflow/${id}/`, { ...row, name: 'Same type' })).status).toBe(200);
    expect(await ada('PUT', `/workflow/${id}/`, api)).toMatchObject({
      status: 400,
      body: { error: 'Stop the workflow before you change its type', code: 'INVALID_REQUEST' },
    });
    await ada('POST', `/workflow/${id}/stop_execution/`);
    expect(await ada('PUT', `/workflow/${id}/`, api)).toMatchObject({ status: 200, body: { workflow_type: 'api' } });
    await ada('POST', `/workflow/${id}/activate/`);
    const production = await ada('PUT', `/workflow/${id}/`, row);
    expect(production.body).toMatchObject({ workflow_type: 'production', status: 'inactive' });
  });

  test('ignores read-only and unknown keys, nulls in them too', async () => {
    const made = (await ada('POST', '/workflow/', { name: 'Echo', status: 'active', runs_count: 9, other: 1 })).body;
    expect(made).toMatchObject({ status: 'inactive', runs_count: 0 });
    const { status, body } = await ada('PUT', `/workflow/${made.id}/`, {
      ...made,
      name: 'Echoed',
      id: null,
      task_id: null,
      created_by: null,
      runs_count: null,
      last_run: null,
      status: null,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: made.id, name: 'Echoed', runs_count: 0, created_by: ada.userId });
  });

  test('keeps what a PUT or PATCH does not name', async () => {
    const made = (await ada('POST', '/workflow/', { name: 'A', description: 'd', tags: ['x'], env: { K: 'v' } })).body;
    expect((await ada('PUT', `/workflow/${made.id}/`, { name: 'B' })).body).toMatchObject({
      name: 'B',
      description: 'd',
      tags: ['x'],
      env: { K: 'v' },
    });
    expect((await ada('PATCH', `/workflow/${made.id}/`, { env: { L: '1' }, description: null })).body).toMatchObject({
      name: 'B',
      description: null,
      env: { L: '1' },
    });
    expect((await ada('PUT', `/workflow/${made.id}/`, { description: 'no name' })).status).toBe(400);
  });

  test.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: ' ' }, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'A', description: 'x'.repeat(256) }, 'description'],
    [{ name: 'A', category: 'x'.repeat(51) }, 'category'],
    [{ name: 'A', workflow_type: 'other' }, 'workflow_type'],
    [{ name: 'A', tags: 'x' }, 'tags'],
    [{ name: 'A', tags: [1] }, 'tags'],
    [{ name: 'A', env: [] }, 'env'],
    [{ name: 'A', runtime_state: 'x' }, 'runtime_state'],
    [{ name: 'A', runtime_state: { '\ud800': 1 } }, 'runtime_state'],
  ])('is refused when %j has the wrong field, and nothing is made', async (body, field) => {
    const before = (await ada('GET', '/workflow/')).body.length;
    const answer = await ada('POST', '/workflow/', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      error: 'Validation failed',
      code: 'INVALID_REQUEST',
      error_code: 'ValidationError',
    });
    expect(answer.body.details[field]).toEqual([expect.any(String)]);
    expect(answer.body.errors).toEqual(answer.body.details);
    expect((await ada('GET', '/workflow/')).body).toHaveLength(before);
  });

  test('may have a name of a hundred characters, whatever they take in memory', async () => {
    const name = '\u{1f680}'.repeat(100);
    const made = await ada('POST', '/workflow/', { name });
    expect(made.status).toBe(201);
    expect(made.body.name).toBe(name);
    const copy = await ada('POST', `/workflow/${made.body.id}/duplicate/`);
    expect(copy.body.name).toBe(name);
    expect((await ada('POST', '/workflow/', { name: `${name}!` })).status).toBe(400);
  });

  test('nested beyond any use is refused, not stumbled over', async () => {
    const deep = `{"name":"A","env":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;
    const reply = await server.app.inject({
      method: 'POST',
      url: '/api/workflow/',
      headers: { ...ada.headers, 'content-type': 'application/json' },
      payload: deep,
    });
    expect(reply.statusCode).toBe(400);
  });

  test('of somebody else is as if it were not there', async () => {
    const { id } = (await ada('POST', '/workflow/', { name: 'Mine' })).body;
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', 'duplicate/'],
      ['GET', 'rawconfig/'],
      ['GET', 'canvas_data/'],
      ['GET', 'export/'],
      ['POST', 'check/'],
      ['POST', 'restore/'],
      ['GET', 'nodes/'],
      ['POST', 'nodes/add/'],
      ['GET', 'connections/'],
      ['GET', 'start_execution/'],
      ['GET', 'stop_execution/'],
      ['GET', 'task_status/'],
      ['POST', 'activate/'],
      ['POST', 'execute_and_save_node/'],
      ['POST', 'clear_node_output/'],
    ] as const) {
      const { status, body } = await bob(
        method,
        `/workflow/${id}/${path}`,
        method === 'GET' ? undefined : { name: 'x' },
      );
      expect([path, status, body.error, body.code]).toEqual([path, 404, 'Workflow', 'NOT_FOUND']);
    }
    expect((await bob('GET', '/workflow/not-a-uuid/')).status).toBe(404);
    expect((await bob('GET', '/workflow/')).body).toEqual([]);
  });

  test('is sorted by a field that exists', async () => {
    const carol = await newClient(server);
    for (const name of ['b', 'c', 'a']) await carol('POST', '/workflow/', { name });
    const names = async (query: string) =>
      (await carol('GET', `/workflow/${query}`)).body.map((one: { name: string }) => one.name);
    expect(await names('')).toEqual(['a', 'c', 'b']);
    expect(await names('?ordering=name')).toEqual(['a', 'b', 'c']);
    expect(await names('?ordering=-name')).toEqual(['c', 'b', 'a']);
    for (const column of ['created_at', 'updated_at', 'last_run', 'runs_count', 'status', 'category', 'workflow_type'])
      expect(await names(`?ordering=-${column}`)).toHaveLength(3);
    const wrong = await carol('GET', '/workflow/?ordering=owner_id');
    expect(wrong.status).toBe(400);
    expect(wrong.body.details.ordering[0]).toContain('owner_id');
    expect((await carol('GET', '/workflow/?ordering=name&ordering=x')).status).toBe(400);
  });

  test('that is deleted comes back whole within a day', async () => {
    const graph = await newGraph(ada, [{ type: 'counter' }, { type: 'data-transformer' }]);
    const deleted = await ada('DELETE', `/workflow/${graph.id}/`);
    expect([deleted.status, deleted.body]).toEqual([204, '']);
    expect((await ada('GET', `/workflow/${graph.id}/`)).status).toBe(404);
    expect((await ada('GET', `/workflow/${graph.id}/canvas_data/`)).status).toBe(404);
    expect((await ada('DELETE', `/workflow/${graph.id}/`)).status).toBe(404);
    expect((await bob('POST', `/workflow/${graph.id}/restore/`)).status).toBe(404);
    const restored = await ada('POST', `/workflow/${graph.id}/restore/`);
    expect(restored).toMatchObject({ status: 200, body: { id: graph.id, status: 'inactive' } });
    expect((await ada('GET', `/workflow/${graph.id}/canvas_data/`)).body.nodes).toHaveLength(2);
    expect((await ada('POST', `/workflow/${graph.id}/restore/`)).status).toBe(404);
  });

  test('loses one key of its runtime state, whatever its name', async () => {
    const { body: made } = await ada('POST', '/workflow/', { name: 'S', runtime_state: { 'a/../?': 1, '': 2, b: 3 } });
    const path = `/workflow/${made.id}/runtime_state/`;
    const remove = (key: string, by = ada) => by('DELETE', `${path}?key=${encodeURIComponent(key)}`);
    expect((await remove('b', bob)).status).toBe(404);
    expect((await ada('DELETE', path)).status).toBe(400);
    for (const key of ['a/../?', '', 'none']) expect((await remove(key)).status).toBe(204);
    expect((await ada('GET', `/workflow/${made.id}/`)).body.runtime_state).toEqual({ b: 3 });
    const { items } = (await ada('GET', `/audit/?target=${made.id}`)).body;
    expect(items[0]).toMatchObject({ action: 'workflow.update', details: { removed_state_key: '' } });
  });

  test('is copied with its graph and without its history', async () => {
    const name = 'x'.repeat(98);
    const graph = await newGraph(
      ada,
      [
        { type: 'counter', values: { max_value: '3' } },
        { type: 'http-request', values: { auth_password: 'secret', url: 'u' } },
      ],
      { name, description: 'd', category: 'c', tags: ['t'], env: { K: 'v' }, runtime_state: { a: 1 } },
    );
    await ada('PATCH', `/workflow/${graph.id}/nodes/${graph.nodes[0]}/`, {
      output_data: { o: 1 },
      config: { disabled: true },
    });
    const { status, body } = await ada('POST', `/workflow/${graph.id}/duplicate/`);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: `${name} (`,
      description: 'd',
      category: 'c',
      tags: ['t'],
      env: {},
      runtime_state: {},
      runs_count: 0,
    });
    const { nodes, connections } = (await ada('GET', `/workflow/${body.id}/rawconfig/`)).body;
    expect(nodes).toMatchObject([
      { node_type: 'counter', form_values: { max_value: '3' }, config: { disabled: true }, output_data: {} },
      { node_type: 'http-request', form_values: { auth_password: '********', url: 'u' } },
    ]);
    expect(connections).toMatchObject([
      { source_node: nodes[0].id, target_node: nodes[1].id, source_handle: 'default' },
    ]);
    expect(graph.nodes).not.toContain(nodes[0].id);
  });

  test('is checked without being run', async () => {
    const graph = await newGraph(ada, [{ type: 'webhook-producer', values: { webhook_id: '' } }]);
    const { status, body } = await ada('POST', `/workflow/${graph.id}/check/`);
    expect(status).toBe(200);
    expect(body.valid).toBe(false);
    expect(body.problems).toContainEqual({
      node: graph.nodes[0],
      field: 'webhook_id',
      text: 'This field is required.',
    });
  });

  test('that the store cannot write is answered 503, and nothing is made', async () => {
    const carol = await newClient(server);
    await server.database.pragma('query_only = 1');
    const refused = await carol('POST', '/workflow/', { name: 'Lost' });
    expect([refused.status, refused.body.code]).toEqual([503, 'UNAVAILABLE']);
    expect(refused.headers['retry-after']).toBeDefined();
    await server.database.pragma('query_only = 0');
    expect((await carol('GET', '/workflow/')).body).toEqual([]);
    expect((await carol('POST', '/workflow/', { name: 'Kept' })).status).toBe(201);
  });

  test('has its changes in the audit record, never its secrets', async () => {
    const graph = await newGraph(ada, [{ type: 'http-request', values: { auth_password: 'hunter22' } }]);
    await ada('PUT', `/workflow/${graph.id}/`, { name: 'Renamed' });
    await ada('DELETE', `/workflow/${graph.id}/`);
    const rows = await server.store.accounts.auditPage({ limit: 4 });
    expect(rows.map((row) => row.action)).toEqual([
      'workflow.delete',
      'workflow.update',
      'node.create',
      'workflow.create',
    ]);
    expect(JSON.stringify(rows)).not.toContain('hunter22');
  });
});

describe('a workflow file', () => {
  test('goes out and comes in again as the same text, without passwords', async () => {
    const graph = await newGraph(
      ada,
      [
        { type: 'if-condition', values: { condition_expression: 'data.a > 1' }, port: 'yes' },
        { type: 'http-request', values: { url: 'http://x', auth_password: 'secret' } },
      ],
      { name: 'Exported', env: { K: 'v' }, tags: ['t'] },
    );
    const first = await ada('GET', `/workflow/${graph.id}/export/`);
    expect(first.status).toBe(200);
    expect(first.headers['content-type']).toContain('application/yaml');
    expect(first.headers['content-disposition']).toBe(`attachment; filename="workflow-${graph.id}.yaml"`);
    expect(first.body).toContain('if-condition.yes -> http-request');
    expect(first.body).not.toMatch(/secret|sealed|auth_password/);
    const imported = await ada('POST', '/workflow/import/', { file: first.body });
    expect(imported).toMatchObject({ status: 201, body: { name: 'Exported', env: { K: 'v' }, tags: ['t'] } });
    expect((await ada('GET', `/workflow/${imported.body.id}/export/`)).body).toBe(first.body);
  });

  test('may be sent as it is', async () => {
    const text = 'loopwright: 1\nname: Raw\nnodes:\n  read:\n    type: queue-reader\n';
    const { status, body } = await ada('POST', '/workflow/import/', text, { 'content-type': 'application/yaml' });
    expect(status).toBe(201);
    expect((await ada('GET', `/workflow/${body.id}/nodes/`)).body).toMatchObject([{ node_type: 'queue-reader-dummy' }]);
  });

  test.each([
    ['loopwright: 1\nname: A\nnodes: {a: {type: nothing}}', 'nodes.a.type'],
    ['loopwright: 1', 'name'],
    ['hello', '__all__'],
  ])('that is wrong is refused with its places: %j', async (file, place) => {
    const before = (await ada('GET', '/workflow/')).body.length;
    const { status, body } = await ada('POST', '/workflow/import/', { file });
    expect(status).toBe(400);
    expect(Object.keys(body.details)).toContain(place);
    expect((await ada('GET', '/workflow/')).body).toHaveLength(before);
  });
});
