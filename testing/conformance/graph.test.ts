import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, createApi, draw, registerOwner } from '../process/api.ts';
import { operationsOf } from '../process/operations.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { recordCalls } from './record-calls.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NOBODY = '00000000-0000-4000-8000-000000000000';
const WORKFLOW_KEYS = [
  'category',
  'created_at',
  'created_by',
  'created_by_username',
  'description',
  'env',
  'id',
  'last_run',
  'name',
  'next_run',
  'runs_count',
  'runtime_state',
  'status',
  'tags',
  'task_id',
  'updated_at',
  'workflow_type',
];
const NODE_KEYS = [
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
const EDGE_KEYS = ['created_at', 'id', 'source_handle', 'source_node', 'target_node'];

interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
}

/** The least that `edits/` takes; the other operations find nothing in it that they know. */
const EDIT = { client_id: 'a', edit_id: NOBODY, changes: [{ op: 'update_workflow', set: { name: 'Mine' } }] };

const keysOf = (value: unknown): string[] => Object.keys(value as object).sort();

/** The rows of workflows, nodes, connections and node files (wire contract 2.4 to 2.8), against a real server process. */
describe('what a canvas is made of', () => {
  const calls = recordCalls();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let api: Api;
  let other: Api;

  beforeAll(async () => {
    folder = await temporaryFolder('conformance-graph');
    server = await startServer(folder.path, { env: { LOOPWRIGHT_OPEN_SIGN_UP: 'true' } });
    ({ api } = await registerOwner(server.origin));
    const password = 'another-long-phrase';
    const bob = await createApi(server.origin, {}).call<{ access: string }>('POST', '/api/auth/register/', {
      username: 'bob',
      password,
      password_confirm: password,
    });
    other = createApi(server.origin, { authorization: `Bearer ${bob.body.access}` });
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  async function make(fields: Record<string, unknown>): Promise<Workflow> {
    const reply = await api.call<Workflow & Record<string, unknown>>('POST', '/api/workflow/', fields);
    expect(reply.status).toBe(201);
    return reply.body;
  }

  describe('workflows', () => {
    it('are made from a name alone, and listed with all their fields, newest first', async () => {
      const first = await make({ name: 'My Workflow', description: 'Workflow description' });
      const second = await make({ name: 'Another' });
      expect(keysOf(first)).toEqual(WORKFLOW_KEYS);
      const list = await api.call<Workflow[]>('GET', '/api/workflow/');
      expect(list.status).toBe(200);
      expect(list.body.slice(0, 2)).toEqual([second, first]);
      const named = await api.call<Workflow[]>('GET', '/api/workflow/?ordering=name');
      const back = await api.call<Workflow[]>('GET', '/api/workflow/?ordering=-name');
      expect(named.body.map(({ name }) => name)).toEqual(['Another', 'My Workflow']);
      expect(back.body.map(({ name }) => name)).toEqual(['My Workflow', 'Another']);
    });

    it('are read, put by name and patched by any subset; PUT leaves absent keys, and needs the name', async () => {
      const { id } = await make({ name: 'Before', description: 'kept', env: { A: '1' }, tags: ['x'] });
      const put = await api.call('PUT', `/api/workflow/${id}/`, { name: 'Updated Workflow' });
      expect([put.status, put.body.name, put.body.description]).toEqual([200, 'Updated Workflow', 'kept']);
      expect(put.body).toMatchObject({ env: { A: '1' }, tags: ['x'] });
      expect((await api.call('PUT', `/api/workflow/${id}/`, { description: 'x' })).body).toMatchObject({
        code: 'INVALID_REQUEST',
        errors: { name: ['This field is required.'] },
      });
      const patched = await api.call('PATCH', `/api/workflow/${id}/`, { description: null, status: 'active' });
      expect([patched.status, patched.body.description, patched.body.status]).toEqual([200, null, 'inactive']);
      const read = await api.call('GET', `/api/workflow/${id}/`);
      expect([read.status, read.body]).toEqual([200, patched.body]);
    });

    it('are deleted with 204 and no body, answer 404 then, and come back within the day', async () => {
      const { id } = await make({ name: 'Short-lived' });
      const removed = await api.call('DELETE', `/api/workflow/${id}/`);
      expect([removed.status, removed.body]).toEqual([204, '']);
      const gone = await api.call('GET', `/api/workflow/${id}/`);
      expect([gone.status, gone.body]).toEqual([404, expect.objectContaining({ error: 'Workflow' })]);
      expect((await api.call('DELETE', `/api/workflow/${id}/`)).status).toBe(404);
      const restored = await api.call('POST', `/api/workflow/${id}/restore/`);
      expect([restored.status, restored.body.id]).toEqual([200, id]);
    });

    it('are duplicated with their graph, and without env, runtime state, data and counters', async () => {
      const ids = await draw(
        api,
        'production',
        { a: { type: 'counter', form: { min_value: '0', max_value: '3' } }, b: { type: 'file-writer' } },
        ['a>b'],
      );
      const path = `/api/workflow/${ids.workflow}/`;
      const name = 'n'.repeat(98);
      await api.call('PATCH', path, { name, env: { A: '1' }, runtime_state: { k: 1 }, tags: ['t'], category: 'c' });
      await api.call('PATCH', `${path}nodes/${ids.a}/`, { output_data: { kept: false } });
      const copy = await api.call<Workflow>('POST', `${path}duplicate/`);
      expect(copy.status).toBe(201);
      expect(copy.body).toMatchObject({
        name: `${name} (Copy)`.slice(0, 100),
        status: 'inactive',
        category: 'c',
        tags: ['t'],
        env: {},
        runtime_state: {},
        runs_count: 0,
        last_run: null,
        task_id: null,
      });
      const raw = await api.call<{ nodes: Record<string, unknown>[]; connections: Record<string, unknown>[] }>(
        'GET',
        `/api/workflow/${copy.body.id}/rawconfig/`,
      );
      expect(raw.status).toBe(200);
      expect(keysOf(raw.body)).toEqual([...WORKFLOW_KEYS, 'connections', 'nodes'].sort());
      expect(raw.body.nodes.map(({ node_type }) => node_type).sort()).toEqual(['counter', 'file-writer']);
      for (const node of raw.body.nodes) {
        expect(keysOf(node)).toEqual(NODE_KEYS);
        expect(node).toMatchObject({ input_data: {}, output_data: {} });
        expect([ids.a, ids.b]).not.toContain(node.id);
      }
      expect(raw.body.connections.map(keysOf)).toEqual([EDGE_KEYS]);
    });

    it('of somebody else are 404, whatever is asked of them', async () => {
      const ids = await draw(api, 'api', { a: { type: 'counter' }, b: { type: 'file-writer' } }, ['a>b']);
      const path = `/api/workflow/${ids.workflow}`;
      const operations = await operationsOf(server.origin);
      const below = operations.filter((one) => one.path.startsWith('/api/workflow/{id}/'));
      expect(below.length).toBeGreaterThan(40);
      for (const { method, path: template } of below) {
        const asked = template
          .replace('{id}', ids.workflow!)
          .replace('{nodeId}', ids.a!)
          .replaceAll(/\{\w+\}/g, NOBODY);
        const reply = await other.call(method, asked, method === 'GET' ? undefined : EDIT);
        expect([method, template, reply.status, reply.body.code]).toEqual([method, template, 404, 'NOT_FOUND']);
      }
      expect((await other.call('GET', '/api/workflow/')).body).toEqual([]);
      expect((await api.call<unknown[]>('GET', `${path}/nodes/`)).body).toHaveLength(2);
    });
  });

  describe('nodes', () => {
    let base = '';
    beforeAll(async () => {
      base = `/api/workflow/${(await make({ name: 'Nodes' })).id}/nodes`;
    });

    it('are added by the example of the reference, and with data that was pasted', async () => {
      const example = { nodeTemplate: 'http-request', position: { x: 100, y: 200 }, form_values: {} };
      const made = await api.call('POST', `${base}/add/`, example);
      expect(made.status).toBe(201);
      expect(keysOf(made.body)).toEqual([...NODE_KEYS, 'node_type_info'].sort());
      expect(made.body).toMatchObject({ node_type: 'http-request', position: { x: 100, y: 200 }, x: 100, y: 200 });
      const pasted = await api.call('POST', `${base}/add/`, {
        nodeTemplate: 'queue-reader',
        config: { queue_name: 'q' },
        input_data: { a: 1 },
        output_data: { b: [2] },
      });
      expect(pasted.body).toMatchObject({
        node_type: 'queue-reader-dummy',
        position: { x: 0, y: 0 },
        config: { queue_name: 'q' },
        input_data: { a: 1 },
        output_data: { b: [2] },
      });
      const unknown = await api.call('POST', `${base}/add/`, { nodeTemplate: 'no-such-type' });
      expect([unknown.status, unknown.body.code]).toEqual([404, 'NOT_FOUND']);
      for (const wrong of [{}, { nodeTemplate: 5 }, { nodeTemplate: 'counter', position: 'left' }]) {
        const refused = await api.call('POST', `${base}/add/`, wrong);
        expect([refused.status, refused.body.code]).toEqual([400, 'INVALID_REQUEST']);
      }
    });

    it('are added in the web shape with the card for a type', async () => {
      const web = { 'x-response-shape': 'web' };
      const made = await api.call('POST', `${base}/add/`, { nodeTemplate: 'if-condition' }, web);
      expect(made.status).toBe(201);
      expect(keysOf(made.body)).toEqual(NODE_KEYS);
      expect(made.body.node_type).toEqual({
        identifier: 'if-condition',
        name: 'If Condition',
        label: 'If Condition',
        type: 'ConditionalNode',
        description: expect.stringMatching(/./),
        has_form: true,
        category: 'Logical',
        icon: 'Logical/IfCondition/icon.png',
        input_ports: [{ id: 'default', label: 'In' }],
        output_ports: [
          { id: 'yes', label: 'Yes' },
          { id: 'no', label: 'No' },
        ],
        supported_workflow_types: ['production', 'api'],
      });
    });

    it('are made, listed, read, moved, changed and deleted', async () => {
      const made = await api.call<{ id: string }>('POST', `${base}/`, { node_type: 'counter', x: 1, y: 2 });
      expect([made.status, keysOf(made.body)]).toEqual([201, NODE_KEYS]);
      const one = `${base}/${made.body.id}/`;
      expect((await api.call('GET', one)).body).toEqual(made.body);
      expect((await api.call<unknown[]>('GET', `${base}/`)).body).toContainEqual(made.body);
      const moved = await api.call('PATCH', `${one}position/`, { position: { x: 150, y: 250 } });
      expect([moved.status, moved.body]).toEqual([
        200,
        expect.objectContaining({ id: made.body.id, position: { x: 150, y: 250 }, x: 150, y: 250 }),
      ]);
      expect((await api.call('PATCH', `${one}position/`, { position: { y: 9 } })).body).toMatchObject({ x: 150, y: 9 });
      expect((await api.call('PATCH', `${one}position/`, {})).status).toBe(400);
      for (const [method, values] of [
        ['PATCH', { min_value: '5' }],
        ['PUT', { max_value: 'abc' }],
      ] as const) {
        const changed = await api.call(method, one, { form_values: values });
        expect([changed.status, changed.body.form_values]).toEqual([200, values]);
      }
      expect((await api.call('POST', `${base}/`, {})).status).toBe(400);
      const removed = await api.call('DELETE', one);
      expect([removed.status, removed.body]).toEqual([204, '']);
      for (const path of [one, `${base}/${NOBODY}/`, `${base}/no-id/`])
        expect((await api.call('GET', path)).status).toBe(404);
      expect((await api.call('DELETE', one)).status).toBe(404);
    });

    it('of another workflow are 404', async () => {
      const { body } = await api.call<{ id: string }>('POST', `${base}/`, { node_type: 'counter' });
      const elsewhere = `/api/workflow/${(await make({ name: 'Elsewhere' })).id}/nodes/${body.id}`;
      for (const rest of ['/', '/input/', '/output/', '/files/'])
        expect((await api.call('GET', elsewhere + rest)).status).toBe(404);
      expect((await api.call('DELETE', `${elsewhere}/remove/`)).status).toBe(404);
    });

    it('answer the merge of what is before them, first writer by id, and their own last output', async () => {
      const ids = await draw(
        api,
        'production',
        { a: { type: 'counter' }, b: { type: 'counter' }, c: { type: 'file-writer' } },
        ['a>c', 'b>c'],
      );
      const nodes = `/api/workflow/${ids.workflow}/nodes`;
      expect((await api.call('GET', `${nodes}/${ids.c}/input/`)).body).toEqual({ input_data: {} });
      await api.call('PATCH', `${nodes}/${ids.a}/`, { output_data: { both: 'a', a: 1 } });
      await api.call('PATCH', `${nodes}/${ids.b}/`, { output_data: { both: 'b', b: 2 } });
      const merged = { both: ids.a! < ids.b! ? 'a' : 'b', a: 1, b: 2 };
      expect((await api.call('GET', `${nodes}/${ids.c}/input/`)).body).toEqual({ input_data: merged });
      const web = { 'x-response-shape': 'web' };
      expect((await api.call('GET', `${nodes}/${ids.c}/input/`, undefined, web)).body).toEqual(merged);
      expect((await api.call('GET', `${nodes}/${ids.c}/output/`)).body).toEqual({ output_data: {} });
      expect((await api.call('GET', `${nodes}/${ids.a}/output/`)).body).toEqual({ output_data: { both: 'a', a: 1 } });
    });
  });

  describe('connections', () => {
    let ids: Record<string, string> = {};
    let base = '';
    beforeAll(async () => {
      ids = await draw(
        api,
        'production',
        { a: { type: 'counter' }, b: { type: 'if-condition' }, c: { type: 'file-writer' } },
        [],
      );
      base = `/api/workflow/${ids.workflow}/connections`;
    });

    it('are drawn in both ways of writing, listed, read, changed and deleted', async () => {
      const drawn = await api.call<{ id: string }>('POST', `${base}/add/`, { source: ids.a, target: ids.b });
      expect(drawn.status).toBe(201);
      expect(drawn.body).toEqual({
        id: expect.stringMatching(UUID),
        source_node: ids.a,
        target_node: ids.b,
        source_handle: 'default',
        created_at: expect.stringMatching(TIME),
      });
      const plain = await api.call<{ id: string }>('POST', `${base}/`, {
        source_node: ids.b,
        target_node: ids.c,
        source_handle: 'yes',
      });
      expect([plain.status, keysOf(plain.body)]).toEqual([201, EDGE_KEYS]);
      expect((await api.call('GET', `${base}/`)).body).toEqual([drawn.body, plain.body]);
      const one = `${base}/${plain.body.id}/`;
      expect((await api.call('GET', one)).body).toEqual(plain.body);
      for (const [method, handle] of [
        ['PATCH', 'no'],
        ['PUT', 'yes'],
      ] as const) {
        const changed = await api.call(method, one, {
          source_node: ids.b,
          target_node: ids.c,
          source_handle: handle,
        });
        expect([changed.status, changed.body]).toEqual([200, { ...plain.body, source_handle: handle }]);
      }
      const removed = await api.call('DELETE', one);
      expect([removed.status, removed.body]).toEqual([204, '']);
      expect((await api.call('GET', one)).status).toBe(404);
      const gone = await api.call('DELETE', `${base}/${drawn.body.id}/remove/`);
      expect([gone.status, gone.body]).toEqual([200, { message: 'Connection removed successfully' }]);
      expect((await api.call('DELETE', `${base}/${NOBODY}/remove/`)).status).toBe(404);
    });

    it('are refused to nodes elsewhere and to themselves by 400, and twice the same by 409; nothing changes', async () => {
      const elsewhere = await draw(api, 'production', { x: { type: 'counter' } }, []);
      for (const [body, field] of [
        [{}, 'source'],
        [{ source: ids.a, target: elsewhere.x }, 'target'],
        [{ source: NOBODY, target: ids.b }, 'source'],
        [{ source: ids.b, target: ids.b }, 'target_node'],
        [{ source: ids.a, target: ids.b, sourceHandle: 'h'.repeat(51) }, 'sourceHandle'],
      ] as const) {
        const reply = await api.call('POST', `${base}/add/`, body);
        expect(reply.status).toBe(400);
        expect(reply.body).toMatchObject({ code: 'INVALID_REQUEST', details: { [field]: [expect.any(String)] } });
      }
      const body = { source: ids.a, target: ids.c };
      expect((await api.call('POST', `${base}/add/`, body)).status).toBe(201);
      const again = await api.call('POST', `${base}/add/`, body);
      expect([again.status, again.body.code, again.body.error_code]).toEqual([409, 'CONFLICT', 'ConflictError']);
      expect((await api.call<unknown[]>('GET', `${base}/`)).body).toHaveLength(1);
    });

    it('go with their node: remove answers 200 and its message, and 200 again for each of them', async () => {
      const { body: before } = await api.call<{ id: string }[]>('GET', `${base}/`);
      const removed = await api.call('DELETE', `/api/workflow/${ids.workflow}/nodes/${ids.c}/remove/`);
      expect([removed.status, removed.body]).toEqual([200, { message: 'Node removed successfully' }]);
      expect((await api.call('GET', `${base}/`)).body).toEqual([]);
      for (const { id } of before) expect((await api.call('DELETE', `${base}/${id}/remove/`)).status).toBe(200);
    });
  });

  describe('node files', () => {
    const form = (fields: Record<string, string>, name?: string): FormData => {
      const data = new FormData();
      for (const [key, value] of Object.entries(fields)) {
        if (key === 'file') data.append('file', new Blob([value]), name);
        else data.append(key, value);
      }
      return data;
    };

    async function send(method: string, path: string, body: FormData) {
      const reply = await fetch(server.origin + path, { method, headers: api.headers, body });
      return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
    }

    it('are uploaded under a key, listed, read, replaced and deleted with their bytes', async () => {
      const ids = await draw(api, 'production', { a: { type: 'counter' } }, []);
      const base = `/api/workflow/${ids.workflow}/nodes/${ids.a}/files`;
      expect((await api.call('GET', `${base}/`)).body).toEqual([]);
      const made = await send('POST', `${base}/upload/`, form({ key: 'input', file: 'first' }, '../a page.html'));
      expect(made.status).toBe(201);
      expect(made.body).toEqual({
        id: expect.stringMatching(UUID),
        node: ids.a,
        key: 'input',
        file: expect.stringMatching(
          new RegExp(`^${server.origin}/media/node_files/${ids.a}/[^/]{20,}/a(%20|_|-)page\\.html$`),
        ),
        created_at: expect.stringMatching(TIME),
        updated_at: expect.stringMatching(TIME),
      });
      const bytes = await fetch(made.body.file as string);
      expect([bytes.status, await bytes.text()]).toEqual([200, 'first']);
      expect(bytes.headers.get('content-disposition')).toMatch(/^attachment;/);
      expect(bytes.headers.get('content-type')).not.toMatch(/html/);
      const other = await send('POST', `${base}/upload/`, form({ key: 'more', file: 'x' }, 'x.txt'));
      const list = await api.call('GET', `${base}/`);
      expect(list.body).toEqual([other.body, made.body]);
      const again = await send('POST', `${base}/upload/`, form({ key: 'input', file: 'second' }, 'b.txt'));
      expect(again.status).toBe(201);
      expect((await fetch(made.body.file as string)).status).toBe(404);
      const one = `${base}/${again.body.id}`;
      expect((await api.call('GET', `${one}/`)).body).toEqual(again.body);
      for (const method of ['PUT', 'PATCH']) {
        const put = await send(method, `${one}/update-file/`, form({ key: 'ignored', file: method }, 'c.txt'));
        expect([put.status, put.body.key]).toEqual([200, 'input']);
        expect(await (await fetch(put.body.file as string)).text()).toBe(method);
      }
      const removed = await api.call('DELETE', `${one}/`);
      expect([removed.status, removed.body]).toEqual([204, '']);
      expect((await api.call('GET', `${one}/`)).status).toBe(404);
    });

    it('are refused without a key or a file, with a long key, and as JSON', async () => {
      const ids = await draw(api, 'production', { a: { type: 'counter' } }, []);
      const path = `/api/workflow/${ids.workflow}/nodes/${ids.a}/files/upload/`;
      for (const [body, field] of [
        [form({ file: 'x' }, 'x'), 'key'],
        [form({ key: 'k' }), 'file'],
        [form({ key: 'k'.repeat(256), file: 'x' }, 'x'), 'key'],
      ] as const) {
        const reply = await send('POST', path, body);
        expect([reply.status, Object.keys(reply.body.errors as object)]).toEqual([400, [field]]);
      }
      expect((await api.call('POST', path, { key: 'k' })).status).toBe(415);
    });
  });

  it('calls what its list says', () => calls.areThoseOf('graph', server.origin));
});
