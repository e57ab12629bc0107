import { defineNode, Type, text } from '@loopwright/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const slow = defineNode({
  identifier: 'slow',
  version: 1,
  className: 'SlowNode',
  label: 'Slow',
  description: 'Ends when it is let go.',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({ note: text({ title: 'Note', optional: true }) }),
  execute: ({ signal }) => {
    begun.resolve();
    return new Promise((resolve, reject) => {
      letGo = () => resolve({ data: {} });
      signal.addEventListener('abort', () => {
        ended.resolve(signal.reason);
        reject(signal.reason);
      });
    });
  },
});

/** When the slow node begins, and why it ends. */
let begun = Promise.withResolvers<void>();
let ended = Promise.withResolvers<unknown>();
let letGo: () => void = () => undefined;

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer({ types: [slow] });
  ada = await newClient(server);
});
afterAll(() => server.close());

const counter = { min_value: '0', max_value: '5' };
const transform = { overwrite: 'false', output_template: '{"n": {{ data.a }}}' };

describe('a node tried in its workflow', () => {
  test('answers its output, and keeps form, input and output', async () => {
    const graph = await newGraph(ada, [{ type: 'counter' }, { type: 'data-transformer' }]);
    await ada('PATCH', `/workflow/${graph.id}/nodes/${graph.nodes[0]}/`, { output_data: { a: 1, b: 2 } });
    const node = graph.nodes[1]!;
    const { status, body } = await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
      node_id: node,
      form_values: transform,
      input_data: { input_data: { a: 7 } },
      session_id: 's',
      timeout: 30,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      node_id: node,
      node_type: 'data-transformer',
      input_data: { a: 7, b: 2 },
      form_values: transform,
      output: {
        id: expect.any(String),
        data: { a: 7, b: 2, data_transformer: { n: 7 } },
        metadata: expect.objectContaining({ sourceNodeID: node }),
      },
      error: null,
      error_type: null,
      message: null,
      form: null,
      session_id: 's',
    });
    expect((await ada('GET', `/workflow/${graph.id}/nodes/${node}/`)).body).toMatchObject({
      form_values: transform,
      input_data: { a: 7, b: 2 },
      output_data: { a: 7, b: 2, data_transformer: { n: 7 } },
    });
    expect((await ada('POST', `/workflow/${graph.id}/clear_node_output/`, { node_id: node })).body).toEqual({
      success: true,
    });
    expect((await ada('GET', `/workflow/${graph.id}/nodes/${node}/output/`)).body).toEqual({ output_data: {} });
  });

  test('keeps the keys of the runtime state that it changed, and no other', async () => {
    const graph = await newGraph(ada, [{ type: 'slow' }, { type: 'data-transformer' }]);
    const state = async () => (await ada('GET', `/workflow/${graph.id}/`)).body.runtime_state;
    const set = (runtime_state: object) => ada('PATCH', `/workflow/${graph.id}/`, { runtime_state });
    await set({ kept: 1, gone: 2 });
    begun = Promise.withResolvers();
    const tried = ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
      node_id: graph.nodes[0],
      form_values: { note: '{{ 0 | set_runtime("tried", 6) }}' },
    });
    await begun.promise;
    await set({ kept: 5, gone: 2, came: 3 });
    letGo();
    await tried;
    expect(await state()).toEqual({ kept: 5, gone: 2, came: 3, tried: 6 });
    const output_template = '{"a": "{{ 0 | set_runtime("n", 7) }}{{ 1 | delete_runtime("gone") }}"}';
    await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
      node_id: graph.nodes[1],
      form_values: { overwrite: true, output_template },
    });
    expect(await state()).toEqual({ kept: 5, came: 3, tried: 6, n: 7 });
  });

  test('changes no runtime state where it fails, as a task of a run', async () => {
    const graph = await newGraph(ada, [{ type: 'slow' }, { type: 'data-transformer' }]);
    const attempt = (node: string, form_values: object) =>
      ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, { node_id: node, form_values, timeout: 0.2 });
    const late = await attempt(graph.nodes[0]!, { note: '{{ 0 | set_runtime("late", 1) }}' });
    const output_template = '{{ 0 | set_runtime("wrong", 1) }} is no JSON object';
    const wrong = await attempt(graph.nodes[1]!, { overwrite: true, output_template });
    expect([late.body.success, wrong.body.success]).toEqual([false, false]);
    expect((await ada('GET', `/workflow/${graph.id}/`)).body.runtime_state).toEqual({});
  });

  test('is tried with the form that is saved where its caller says so, and writes none', async () => {
    const graph = await newGraph(ada, [{ type: 'data-transformer' }]);
    const [node] = graph.nodes;
    const path = `/workflow/${graph.id}/nodes/${node}/`;
    await ada('PATCH', path, { form_values: transform });
    const { revision } = (await ada('GET', `/workflow/${graph.id}/document/`)).body;
    const { body } = await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
      node_id: node,
      saved_form: true,
      form_values: { output_template: '{"old": 1}' },
      input_data: { a: 7 },
    });
    expect(body).toMatchObject({
      success: true,
      form_values: transform,
      output: { data: { data_transformer: { n: 7 } } },
    });
    expect((await ada('GET', path)).body.form_values).toEqual(transform);
    expect((await ada('GET', `/workflow/${graph.id}/document/`)).body.revision).toBe(revision);
  });

  test('whose saved form does not fit shows it without its passwords', async () => {
    const form_values = { url: '', auth_username: 'ada', auth_type: 'bearer', auth_bearer_token: 'hunter2-value' };
    const graph = await newGraph(ada, [{ type: 'http-request', values: form_values }]);
    const { status, body } = await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
      node_id: graph.nodes[0],
      saved_form: true,
    });
    expect([status, body.error_code]).toEqual([422, 'FormValidationError']);
    const shown = Object.fromEntries(
      body.form.fields.map(({ name, value }: { name: string; value: unknown }) => [name, value]),
    );
    expect(shown).toMatchObject({ auth_username: 'ada', auth_bearer_token: '********' });
  });

  test('that fails is an answer', async () => {
    const graph = await newGraph(ada, [{ type: 'data-transformer' }, { type: 'slow' }]);
    const run = (node: string | undefined, form_values: object, timeout = 30) =>
      ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, { node_id: node, form_values, timeout });
    for (const output_template of ['not json', '{{ 1 | nofilter }}', '{% if %}']) {
      const { status, body } = await run(graph.nodes[0], { overwrite: true, output_template });
      expect([output_template, status]).toEqual([output_template, 200]);
      expect(body).toMatchObject({
        success: false,
        output: null,
        error: expect.any(String),
        error_type: 'ExecutionError',
        session_id: null,
      });
      expect(body.error).not.toBe('');
    }
    const late = await run(graph.nodes[1], {}, 0.05);
    expect(late).toMatchObject({ status: 200, body: { success: false, error: expect.stringContaining('timed out') } });
  });

  test('whose template cannot be compiled answers the input that it would have had', async () => {
    const graph = await newGraph(ada, [{ type: 'counter' }, { type: 'data-transformer' }]);
    const [first, node] = graph.nodes;
    await ada('PATCH', `/workflow/${graph.id}/nodes/${first}/`, { output_data: { a: 1, b: 2 } });
    const { body } = await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
      node_id: node,
      form_values: { output_template: '{% if %}' },
      input_data: { input_data: { a: 7 } },
    });
    expect([body.success, body.input_data]).toEqual([false, { a: 7, b: 2 }]);
    const alone = await ada('POST', `/nodes/data-transformer/execute/`, { form_data: { output_template: '{% if %}' } });
    expect([alone.status, alone.body.success]).toEqual([200, false]);
  });

  test('with a form that does not fit answers every field as it was sent', async () => {
    const graph = await newGraph(ada, [{ type: 'http-response' }]);
    const [node] = graph.nodes;
    const form_values = { status_code: 'abc', body_source: 'custom', body_json: '{}' };
    const { status, body } = await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
      node_id: node,
      form_values,
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      error: 'Form validation failed',
      code: 'VALIDATION_ERROR',
      detail: 'status_code: Enter a whole number.',
      details: { [node!]: { status_code: ['Enter a whole number.'] } },
      error_code: 'FormValidationError',
      error_type: 'FormValidationError',
      form: {
        form_name: 'HttpResponseForm',
        field_order: ['status_code', 'body_source', 'body_json'],
        form_level_errors: [],
      },
    });
    const fields: { name: string; value: unknown; field_level_errors: string[] }[] = body.form.fields;
    expect(fields.map(({ name, value }) => [name, value])).toEqual(Object.entries(form_values));
    expect(fields[0]!.field_level_errors).toEqual(['Enter a whole number.']);
  });

  test('needs a node that is there', async () => {
    const { id } = await newGraph(ada, [{ type: 'counter' }]);
    const run = (body: object) => ada('POST', `/workflow/${id}/execute_and_save_node/`, body);
    expect(await run({})).toMatchObject({ status: 400, body: { details: { node_id: ['This field is required.'] } } });
    for (const node_id of ['x', '7f6a3c1e-0000-4000-8000-000000000000'])
      expect((await run({ node_id })).status).toBe(404);
    const node_id = '7f6a3c1e-0000-4000-8000-000000000000';
    for (const wrong of [
      { timeout: 0 },
      { timeout: -1 },
      { timeout: 'x' },
      { timeout: 86_401 },
      { form_values: [] },
      { input_data: 'x' },
      { session_id: 4 },
    ])
      expect((await run({ node_id, ...wrong })).status).toBe(400);
  });

  test('takes its input as it was sent where nothing is to be added to it', async () => {
    const graph = await newGraph(ada, [{ type: 'counter' }, { type: 'data-transformer' }]);
    await ada('PATCH', `/workflow/${graph.id}/nodes/${graph.nodes[0]}/`, { output_data: { a: 1, b: 2 } });
    const run = (more: object) =>
      ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
        node_id: graph.nodes[1],
        form_values: transform,
        input_data: { a: 7 },
        ...more,
      });
    expect((await run({ complete_input: false })).body.input_data).toEqual({ a: 7 });
    expect((await run({ complete_input: true })).body.input_data).toEqual({ a: 7, b: 2 });
    expect(await run({ complete_input: 'no' })).toMatchObject({
      status: 400,
      body: { errors: { complete_input: ['Enter true or false.'] } },
    });
  });

  test('tells by which of several ports it goes on', async () => {
    const graph = await newGraph(ada, [{ type: 'if-condition', port: 'yes' }, { type: 'data-transformer' }]);
    const run = async (condition_expression: string) => {
      const { body } = await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
        node_id: graph.nodes[0],
        form_values: { condition_expression },
      });
      return body.port;
    };
    expect([await run('1 < 2'), await run('1 > 2'), await run('1 +')]).toEqual(['yes', 'no', undefined]);
  });

  test('ends when its caller leaves', async () => {
    begun = Promise.withResolvers<void>();
    ended = Promise.withResolvers<unknown>();
    const graph = await newGraph(ada, [{ type: 'slow' }]);
    const origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
    const leave = new AbortController();
    const answer = fetch(`${origin}/api/workflow/${graph.id}/execute_and_save_node/`, {
      method: 'POST',
      headers: { ...ada.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ node_id: graph.nodes[0] }),
      signal: leave.signal,
    });
    await begun.promise;
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(await ended.promise).toMatchObject({ code: 'NODE_ABORTED' });
  });

  test('in a session goes on where it was', async () => {
    const graph = await newGraph(ada, [{ type: 'counter' }]);
    const step = async (session_id?: string) => {
      const { body } = await ada('POST', `/workflow/${graph.id}/execute_and_save_node/`, {
        node_id: graph.nodes[0],
        form_values: counter,
        session_id,
      });
      return body.output.data.counter.current;
    };
    expect([await step('s'), await step('s'), await step('s'), await step()]).toEqual([0, 1, 2, 0]);
    expect((await ada('POST', '/nodes/counter/reset-session/', { session_id: 's' })).body).toEqual({
      success: true,
      session_id: 's',
      cleared: true,
    });
    expect((await ada('POST', '/nodes/counter/reset-session/', { session_id: 's' })).body.cleared).toBe(false);
    expect((await ada('POST', '/nodes/counter/reset-session/', {})).status).toBe(400);
    expect(await step('s')).toBe(0);
  });
});

describe('a for-each tried item by item', () => {
  test('goes from item to item, and says when there is none', async () => {
    const graph = await newGraph(ada, [
      { type: 'for-each', port: 'subdag', values: { array_expression: '["a", "b"]' } },
      {
        type: 'data-transformer',
        values: {
          overwrite: 'true',
          output_template:
            '{"v": "{{ data.forEachNode.state.item | set_runtime("last", data.forEachNode.state.item) }}"}',
        },
      },
    ]);
    const run = (more: object = {}) =>
      ada('POST', `/workflow/${graph.id}/execute_for_each_iteration/`, {
        node_id: graph.nodes[0],
        form_values: { array_expression: '["a", "b"]' },
        ...more,
      });
    const first = (await run()).body;
    expect(first).toMatchObject({
      success: true,
      node_id: graph.nodes[0],
      forEachNode: { input: ['a', 'b'], results: [{ v: 'a' }], state: { index: 0, item: 'a' } },
      iteration_output: [{ v: 'a' }],
      output: { data: { forEachNode: { results: [{ v: 'a' }] } } },
    });
    expect((await run()).body.forEachNode).toMatchObject({
      results: [{ v: 'a' }, { v: 'b' }],
      state: { index: 1, item: 'b' },
    });
    expect((await ada('GET', `/workflow/${graph.id}/`)).body.runtime_state).toEqual({ last: 'b' });
    const over = await run();
    expect(over).toMatchObject({ status: 200, body: { success: false, forEachNode: { results: [] } } });
    expect(over.body.error).toMatch(/2.*2/);
    expect((await run({ iteration_index: -1 })).body.success).toBe(false);
    expect((await run({ iteration_index: 1 })).body.success).toBe(true);
  });

  test('needs a node, and takes every other failure as an answer', async () => {
    const graph = await newGraph(ada, [{ type: 'counter' }]);
    const run = (body: object) => ada('POST', `/workflow/${graph.id}/execute_for_each_iteration/`, body);
    expect(await run({})).toMatchObject({
      status: 400,
      body: { success: false, error: expect.any(String), code: 'INVALID_REQUEST' },
    });
    for (const node_id of ['x', '7f6a3c1e-0000-4000-8000-000000000000', graph.nodes[0]])
      expect(await run({ node_id })).toMatchObject({
        status: 200,
        body: { success: false, error: expect.any(String), forEachNode: { results: [] } },
      });
    for (const [wrong, error] of [
      [{ iteration_index: 'x' }, 'iteration_index: Enter a whole number.'],
      [{ iteration_index: 1.5 }, 'iteration_index: Enter a whole number.'],
      [{ form_values: [] }, 'form_values: Enter a JSON object.'],
      [{ input_data: 7 }, 'input_data: Enter a JSON object.'],
      [{ timeout: -1 }, 'timeout: Ensure this value is greater than 0.'],
      [{ timeout: 'x' }, 'timeout: Enter a number.'],
    ] as const) {
      const { status, body } = await run({ node_id: graph.nodes[0], ...wrong });
      const none = { input: [], results: [], state: { index: 0, item: null } };
      expect([status, body]).toEqual([200, { success: false, node_id: graph.nodes[0], error, forEachNode: none }]);
    }
  });

  test('and an output to be forgotten tell of a request that names no node of the workflow by 400 and success false', async () => {
    const graph = await newGraph(ada, [{ type: 'counter' }]);
    const other = await newGraph(ada, [{ type: 'counter' }]);
    for (const path of ['execute_for_each_iteration', 'clear_node_output']) {
      const send = async (payload: string) => {
        const url = `/api/workflow/${graph.id}/${path}/`;
        const headers = { ...ada.headers, 'content-type': 'application/json' };
        const reply = await server.app.inject({ method: 'POST', url, headers, payload });
        return [reply.statusCode, reply.json().code, reply.json().success];
      };
      for (const broken of ['{', '[]', '7', '{}', '{"node_id":7}', '{"node_id":null}', '{"node_id":""}'])
        expect([path, broken, await send(broken)]).toEqual([path, broken, [400, 'INVALID_REQUEST', false]]);
    }
    const clear = (body: object) => ada('POST', `/workflow/${graph.id}/clear_node_output/`, body);
    expect(await clear({})).toMatchObject({ status: 400, body: { success: false } });
    for (const node_id of ['x', '7f6a3c1e-0000-4000-8000-000000000000', other.nodes[0]])
      expect(await clear({ node_id })).toMatchObject({
        status: 400,
        body: { success: false, code: 'INVALID_REQUEST', errors: { node_id: ['This node is not in this workflow.'] } },
      });
  });
});

describe('a node type tried on its own', () => {
  test('answers its output and saves nothing', async () => {
    const { status, body } = await ada('POST', '/nodes/counter/execute/', { form_data: counter, session_id: 't' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      node: { name: 'CounterNode', identifier: 'counter' },
      input: {},
      form_data: counter,
      session_id: 't',
      output: { id: expect.any(String), data: { counter: { current: 0 } }, metadata: expect.any(Object) },
    });
  });

  test('that fails is an answer, but for a form that does not fit and for time', async () => {
    const failing = await ada('POST', '/nodes/data-transformer/execute/', { form_data: { output_template: 'x' } });
    expect(failing.body).toEqual({ success: false, error: expect.any(String), error_type: 'ExecutionError' });
    const unfit = await ada('POST', '/nodes/http-response/execute/', { form_data: { status_code: '7' } });
    expect(unfit).toMatchObject({
      status: 422,
      body: { error_type: 'FormValidationError', form: { form_name: 'HttpResponseForm' } },
    });
    const late = await ada('POST', '/nodes/slow/execute/', { timeout: 0.05 });
    expect(late).toMatchObject({
      status: 408,
      body: {
        code: 'EXECUTION_TIMEOUT',
        error_code: 'ExecutionTimeout',
        error_type: 'ExecutionTimeout',
        timeout: 0.05,
      },
    });
    expect(await ada('POST', '/nodes/nothing/execute/', {})).toMatchObject({
      status: 404,
      body: { identifier: 'nothing' },
    });
  });
});
