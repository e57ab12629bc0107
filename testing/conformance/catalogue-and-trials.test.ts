import { builtins } from '@loopwright/nodes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, createApi, draw, registerOwner } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { recordCalls } from './record-calls.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const COUNTING = { min_value: '0', max_value: '5' };

interface Folder {
  readonly nodes: readonly { readonly identifier: string; readonly category: string; readonly icon: string | null }[];
  readonly subfolders: Readonly<Record<string, Folder>>;
}

/** Node types and trials of single nodes (wire contract, sections 2.9 and 2.11), against a real server process. */
describe('catalogue and trials', () => {
  const calls = recordCalls();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let api: Api;
  let ids: Record<string, string> = {};

  beforeAll(async () => {
    folder = await temporaryFolder('conformance-trials');
    server = await startServer(folder.path);
    ({ api } = await registerOwner(server.origin));
    ids = await draw(
      api,
      'production',
      {
        counter: { type: 'counter', form: COUNTING },
        transform: { type: 'data-transformer' },
        each: { type: 'for-each' },
        body: { type: 'data-transformer', form: { output_template: '{"seen": "{{ data.forEachNode.state.item }}"}' } },
        delay: { type: 'static-delay-node' },
      },
      ['counter>transform', 'each.subdag>body'],
    );
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  const on = <Body = Record<string, unknown>>(action: string, body: unknown) =>
    api.call<Body>('POST', `/api/workflow/${ids.workflow}/${action}/`, body);
  const outputOf = async (name: string) =>
    (await api.call('GET', `/api/workflow/${ids.workflow}/nodes/${ids[name]}/output/`)).body;

  describe('the catalogue', () => {
    it('is a tree without empty categories, a flat list and a count that agree', async () => {
      const tree = await api.call<Record<string, Folder>>('GET', '/api/nodes/');
      const flat = await api.call<Folder['nodes']>('GET', '/api/nodes/flat/');
      const count = await api.call('GET', '/api/nodes/count/');
      expect([tree.status, flat.status, count.status]).toEqual([200, 200, 200]);
      const within = (folder: Folder): string[] => {
        expect(Object.keys(folder).sort()).toEqual(['nodes', 'subfolders']);
        const found = [
          ...folder.nodes.map(({ identifier }) => identifier),
          ...Object.values(folder.subfolders).flatMap(within),
        ];
        expect(found).not.toEqual([]);
        return found;
      };
      expect(Object.values(tree.body).flatMap(within).sort()).toEqual(
        flat.body.map(({ identifier }) => identifier).sort(),
      );
      expect([count.body, flat.body.length]).toEqual([{ count: builtins.length }, builtins.length]);
    });

    it('describes a type with all its keys', async () => {
      const reply = await api.call('GET', '/api/nodes/http-request/');
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({
        name: 'HttpRequestNode',
        identifier: 'http-request',
        type: 'BlockingNode',
        label: 'HTTP Request',
        description: expect.any(String),
        has_form: true,
        form_class: 'HttpRequestForm',
        category: 'Http',
        icon: 'Http/HttpRequest/icon.png',
        input_ports: [{ id: 'default', label: 'In' }],
        output_ports: [{ id: 'default', label: 'Out' }],
        supported_workflow_types: ['production', 'api'],
      });
    });

    it('answers an unknown type with 404 and its identifier', async () => {
      const reply = await api.call('GET', '/api/nodes/no-such-type/');
      expect(reply.status).toBe(404);
      expect(reply.body).toMatchObject({ code: 'NOT_FOUND', identifier: 'no-such-type' });
    });

    it('is scanned again on request', async () => {
      const reply = await api.call('POST', '/api/nodes/refresh/');
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({ message: expect.any(String) });
    });

    it('shows every icon to anybody as PNG or JPEG', async () => {
      const { body } = await api.call<Folder['nodes']>('GET', '/api/nodes/flat/');
      for (const { icon } of body) {
        if (icon === null) continue;
        const reply = await createApi(server.origin, {}).call<string>('GET', `/node-icons/${icon}`);
        expect(reply.status).toBe(200);
        expect(reply.headers.get('content-type')).toMatch(icon.endsWith('.png') ? /^image\/png$/ : /^image\/jpeg$/);
      }
      expect((await createApi(server.origin, {}).call('GET', '/node-icons/No/Such/icon.png')).status).toBe(404);
    });
  });

  describe('a form', () => {
    it('comes with its node and its fields in order', async () => {
      const reply = await api.call<{ form: { fields: Record<string, unknown>[] } }>('GET', '/api/nodes/counter/form/');
      expect(reply.status).toBe(200);
      expect(Object.keys(reply.body).sort()).toEqual(['form', 'node']);
      expect(reply.body).toMatchObject({
        node: { identifier: 'counter' },
        form: {
          form_name: 'CounterForm',
          field_order: ['min_value', 'max_value', 'direction', 'step'],
          dependencies_graph: {},
          form_level_errors: [],
        },
      });
      for (const field of reply.body.form.fields) {
        expect(Object.keys(field).sort()).toEqual([
          'dependencies',
          'dependency_status',
          'disabled',
          'field_level_errors',
          'help_text',
          'initial',
          'label',
          'name',
          'ready',
          'value',
          'widget',
        ]);
      }
    });

    it('is null with a message where the type has none', async () => {
      const reply = await api.call('GET', '/api/nodes/queue-node-writer/form/');
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({
        node: expect.objectContaining({ identifier: 'queue-node-writer', has_form: false }),
        form: null,
        message: expect.any(String),
      });
      const unknown = await api.call('GET', '/api/nodes/no-such-type/form/');
      expect([unknown.status, unknown.body.code]).toEqual([404, 'NOT_FOUND']);
    });

    it('takes the values given', async () => {
      const reply = await api.call<{ form: { fields: Record<string, unknown>[] } }>(
        'POST',
        '/api/nodes/counter/form/update/',
        { field_values: { max_value: '3' } },
      );
      expect(reply.status).toBe(200);
      expect(reply.body.form.fields.find(({ name }) => name === 'max_value')).toMatchObject({ value: '3' });
    });
  });

  describe('a trial of a type', () => {
    const run = (type: string, body: unknown) =>
      api.call<{ output: { data: Record<string, unknown> } }>('POST', `/api/nodes/${type}/execute/`, body);

    it('answers node, input, form and output', async () => {
      const reply = await run('counter', { input_data: { a: 1 }, form_data: COUNTING, session_id: 'one' });
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({
        success: true,
        node: { name: expect.any(String), identifier: 'counter' },
        input: { a: 1 },
        form_data: COUNTING,
        session_id: 'one',
        output: { id: expect.any(String), data: expect.any(Object), metadata: expect.any(Object) },
      });
    });

    it('steps within a session until that is reset', async () => {
      const step = async () =>
        (await run('counter', { form_data: COUNTING, session_id: 'steps' })).body.output.data.counter;
      for (const current of [0, 1, 2]) expect(await step()).toMatchObject({ current });
      for (const cleared of [true, false]) {
        const reply = await api.call('POST', '/api/nodes/counter/reset-session/', { session_id: 'steps' });
        expect([reply.status, reply.body]).toEqual([200, { success: true, session_id: 'steps', cleared }]);
      }
      expect(await step()).toMatchObject({ current: 0 });
      expect((await api.call('POST', '/api/nodes/counter/reset-session/', {})).status).toBe(400);
    });

    it('is 200 with success false for a node that throws', async () => {
      const reply = await run('data-transformer', { form_data: { output_template: 'no JSON' } });
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({
        success: false,
        error: expect.stringMatching(/./),
        error_type: 'ExecutionError',
      });
    });

    it('is 422 with the form for values that do not fit', async () => {
      const reply = await run('counter', { form_data: { min_value: 'abc' } });
      expect(reply.status).toBe(422);
      expect(reply.body).toMatchObject({
        code: 'VALIDATION_ERROR',
        error_code: 'FormValidationError',
        error_type: 'FormValidationError',
        form: { form_name: 'CounterForm' },
      });
    });

    it('is 408 past its timeout', async () => {
      const reply = await run('static-delay-node', { form_data: { interval: '60', unit: 'seconds' }, timeout: 0.2 });
      expect(reply.status).toBe(408);
      expect(reply.body).toMatchObject({
        code: 'EXECUTION_TIMEOUT',
        error_code: 'ExecutionTimeout',
        error_type: 'ExecutionTimeout',
        timeout: 0.2,
      });
    });
  });

  describe('a trial of a node', () => {
    it('answers every key and saves form, input and output', async () => {
      const reply = await on('execute_and_save_node', {
        node_id: ids.counter,
        form_values: COUNTING,
        input_data: { key: 'value' },
      });
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({
        success: true,
        node_id: ids.counter,
        node_type: 'counter',
        input_data: { key: 'value' },
        form_values: COUNTING,
        output: {
          id: expect.stringMatching(UUID),
          data: expect.objectContaining({ counter: expect.objectContaining({ current: 0, iteration: 1 }) }),
          metadata: {
            sourceNodeID: ids.counter,
            sourceNodeName: expect.any(String),
            operation: 'counter',
            workflow_env: {},
            runtime: {},
          },
        },
        error: null,
        error_type: null,
        message: null,
        form: null,
        session_id: null,
      });
      const { data } = reply.body.output as { data: unknown };
      expect(await outputOf('counter')).toEqual({ output_data: data });
    });

    it('completes its input from upstream and unwraps input_data', async () => {
      const reply = await on<{ input_data: unknown }>('execute_and_save_node', {
        node_id: ids.transform,
        form_values: { output_template: '{"ok": true}' },
        input_data: { input_data: { own: 1 } },
      });
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({ success: true, output: { data: { ok: true } } });
      expect(reply.body.input_data).toMatchObject({ own: 1, counter: { current: 0 } });
      expect(reply.body.input_data).not.toHaveProperty('input_data');
    });

    it('is 200 with the same keys when the node throws, and keeps the last output', async () => {
      const form = { output_template: 'no JSON' };
      const reply = await on('execute_and_save_node', { node_id: ids.transform, form_values: form, input_data: {} });
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({
        success: false,
        node_id: ids.transform,
        node_type: 'data-transformer',
        input_data: expect.any(Object),
        form_values: form,
        output: null,
        error: expect.stringMatching(/./),
        error_type: 'ExecutionError',
        message: null,
        form: null,
        session_id: null,
      });
      expect(await outputOf('transform')).toEqual({ output_data: { ok: true } });
      const node = await api.call('GET', `/api/workflow/${ids.workflow}/nodes/${ids.transform}/`);
      expect(node.body.form_values).toEqual(form);
    });

    it('names the field of a template that cannot be read', async () => {
      const form = { output_template: '{"a": {{ data.a | nofilter }}}' };
      const reply = await on('execute_and_save_node', { node_id: ids.transform, form_values: form, input_data: {} });
      expect(reply.body).toMatchObject({ success: false, error: expect.stringContaining('output_template: ') });
      expect(reply.body.error).toContain('nofilter');
    });

    it('is 200 with success false past its timeout', async () => {
      const reply = await on('execute_and_save_node', {
        node_id: ids.delay,
        form_values: { interval: '60', unit: 'seconds' },
        timeout: 0.2,
      });
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({ success: false, output: null, error: expect.stringMatching(/./) });
    });

    it('counts 0, 1, 2 within a session', async () => {
      const session = `${ids.workflow}_${ids.counter}`;
      for (const current of [0, 1, 2]) {
        const reply = await on('execute_and_save_node', {
          node_id: ids.counter,
          form_values: COUNTING,
          session_id: session,
        });
        expect(reply.body).toMatchObject({
          success: true,
          session_id: session,
          output: { data: { counter: { current } } },
        });
      }
    });

    it('needs a node of this workflow', async () => {
      expect((await on('execute_and_save_node', {})).status).toBe(400);
      const unknown = await on('execute_and_save_node', { node_id: ids.workflow });
      expect([unknown.status, unknown.body.code]).toEqual([404, 'NOT_FOUND']);
    });

    it('clears a saved output', async () => {
      const reply = await on('clear_node_output', { node_id: ids.counter });
      expect([reply.status, reply.body]).toEqual([200, { success: true }]);
      expect(await outputOf('counter')).toEqual({ output_data: {} });
      const missing = await on('clear_node_output', {});
      expect([missing.status, missing.body.success]).toEqual([400, false]);
    });
  });

  describe('one turn of a loop', () => {
    const turn = (more: object = {}) =>
      on('execute_for_each_iteration', {
        node_id: ids.each,
        form_values: { array_expression: '["a", "b"]' },
        input_data: { key: 'value' },
        ...more,
      });

    it('runs the body for the next item and gathers results', async () => {
      const [first, second] = [{ seen: 'a' }, { seen: 'b' }];
      const one = await turn();
      expect(one.status).toBe(200);
      expect(one.body).toMatchObject({
        success: true,
        node_id: ids.each,
        forEachNode: { input: ['a', 'b'], results: [first], state: { index: 0, item: 'a' } },
        iteration_output: [first],
        output: { data: { key: 'value', forEachNode: { state: { index: 0, item: 'a' } } } },
      });
      expect(Object.keys(one.body).sort()).toEqual(['forEachNode', 'iteration_output', 'node_id', 'output', 'success']);
      expect((await turn()).body).toMatchObject({
        forEachNode: { results: [first, second], state: { index: 1, item: 'b' } },
        iteration_output: [second],
      });
    });

    it('is success false past the last item, naming index and length', async () => {
      const reply = await turn({ iteration_index: 7 });
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({
        success: false,
        error: expect.stringMatching(/7.*2/),
        forEachNode: { results: [] },
      });
    });

    it('is 400 with success false without a node', async () => {
      const reply = await on('execute_for_each_iteration', {});
      expect(reply.status).toBe(400);
      expect(reply.body).toMatchObject({ success: false, error: expect.any(String) });
    });
  });

  it('calls what its list says', () => calls.areThoseOf('catalogue-and-trials', server.origin));
});
