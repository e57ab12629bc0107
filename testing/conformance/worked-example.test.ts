import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, registerOwner, until, withApiKey } from '../process/api.ts';
import { type Frames, openFrames } from '../process/frames.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { recordCalls } from './record-calls.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const IDLE = { status: 'idle', executing_nodes: {}, completed_nodes: [], completed_count: 0, total_nodes: 0 };

/** The worked example of the wire contract, step by step, against a real server process. */
describe('the worked example', () => {
  const calls = recordCalls();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let api: Api;
  let keyed: Api;
  let access = '';
  let frames: Frames;
  let workflow = '';
  let task = '';
  const nodes: string[] = [];
  const edges: string[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder('conformance');
    server = await startServer(folder.path);
    const owner = await registerOwner(server.origin);
    access = owner.access;
    api = owner.api;
    keyed = await withApiKey(api);
  });

  afterAll(async () => {
    await frames?.close();
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  it('1. makes a workflow with every field', async () => {
    const reply = await api.call('POST', '/api/workflow/', {
      name: 'Orders',
      description: 'demo',
      category: 'Other',
      workflow_type: 'production',
      status: 'inactive',
      runs_count: 0,
      tags: [],
    });
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({
      id: expect.stringMatching(UUID),
      name: 'Orders',
      description: 'demo',
      category: 'Other',
      workflow_type: 'production',
      status: 'inactive',
      last_run: null,
      next_run: null,
      runs_count: 0,
      tags: [],
      created_by: expect.any(Number),
      created_by_username: 'ada',
      task_id: null,
      env: {},
      runtime_state: {},
      created_at: expect.stringMatching(TIME),
      updated_at: expect.stringMatching(TIME),
    });
    workflow = reply.body.id as string;
  });

  it('2. adds nodes and answers each with its card, in the reference shape', async () => {
    const bodies = [
      { nodeTemplate: 'webhook-producer', position: { x: 0, y: 0 }, form_values: { webhook_id: 'orders' } },
      {
        nodeTemplate: 'if-condition',
        position: { x: 200, y: 0 },
        form_values: { condition_expression: "data['webhook']['data']['body'].get('total', 0) > 100" },
      },
      {
        nodeTemplate: 'http-response',
        position: { x: 400, y: 0 },
        form_values: {
          status_code: '201',
          body_source: 'custom',
          body_json: '{"ok": true, "total": {{ data.webhook.data.body.total }}}',
        },
      },
    ];
    for (const body of bodies) {
      const reply = await api.call<{ id: string; node_type_info: Record<string, unknown> }>(
        'POST',
        `/api/workflow/${workflow}/nodes/add/`,
        body,
      );
      expect(reply.status).toBe(201);
      expect(reply.body).toEqual({
        id: expect.stringMatching(UUID),
        node_type: body.nodeTemplate,
        position: body.position,
        x: body.position.x,
        y: body.position.y,
        form_values: body.form_values,
        config: {},
        input_data: {},
        output_data: {},
        node_type_info: expect.objectContaining({ identifier: body.nodeTemplate }),
        created_at: expect.stringMatching(TIME),
        updated_at: expect.stringMatching(TIME),
      });
      nodes.push(reply.body.id);
    }
  });

  it('3. connects them', async () => {
    for (const [source, target, sourceHandle] of [
      [nodes[0], nodes[1], 'default'],
      [nodes[1], nodes[2], 'yes'],
    ]) {
      const reply = await api.call<{ id: string }>('POST', `/api/workflow/${workflow}/connections/add/`, {
        source,
        target,
        sourceHandle,
      });
      expect(reply.status).toBe(201);
      expect(reply.body).toEqual({
        id: expect.stringMatching(UUID),
        source_node: source,
        target_node: target,
        source_handle: sourceHandle,
        created_at: expect.stringMatching(TIME),
      });
      edges.push(reply.body.id);
    }
  });

  it('4. answers the canvas with nodes, edges and workflow', async () => {
    const reply = await api.call<{ nodes: Record<string, unknown>[] }>('GET', `/api/workflow/${workflow}/canvas_data/`);
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body).sort()).toEqual(['edges', 'id', 'nodes', 'workflow']);
    expect(reply.body).toMatchObject({
      id: workflow,
      edges: [
        { id: edges[0], source_node: nodes[0], target_node: nodes[1], source_handle: 'default' },
        { id: edges[1], source_node: nodes[1], target_node: nodes[2], source_handle: 'yes' },
      ],
      workflow: {
        id: workflow,
        name: 'Orders',
        description: 'demo',
        status: 'inactive',
        workflow_type: 'production',
        runs_count: 0,
        last_run: null,
        runtime_state: {},
      },
    });
    expect(reply.body.nodes[0]).toEqual({
      id: nodes[0],
      position: { x: 0, y: 0 },
      x: 0,
      y: 0,
      node_type: {
        identifier: 'webhook-producer',
        name: 'Webhook Producer',
        label: 'Webhook Producer',
        type: 'ProducerNode',
        description: expect.any(String),
        has_form: true,
        category: 'System',
        icon: 'System/WebhookProducer/icon.png',
        input_ports: [],
        output_ports: [{ id: 'default', label: 'Out' }],
        supported_workflow_types: ['production', 'api'],
      },
      form_values: { webhook_id: 'orders' },
      config: {},
      input_data: {},
      output_data: {},
      created_at: expect.stringMatching(TIME),
      updated_at: expect.stringMatching(TIME),
    });
  });

  it('5. starts at once, with a socket open that first says idle', async () => {
    frames = await openFrames(`${server.origin.replace('http', 'ws')}/ws/workflow/${workflow}/?token=${access}`);
    expect(await frames.next()).toEqual({ type: 'state_sync', state: { workflow_id: workflow, ...IDLE } });
    const reply = await api.call<{ task_id: string }>('GET', `/api/workflow/${workflow}/start_execution/`);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ task_id: expect.any(String), status: 'PENDING' });
    task = reply.body.task_id;
  });

  it('6. takes a webhook', async () => {
    expect(await frames.next()).toEqual({
      type: 'node_started',
      workflow_id: workflow,
      node_id: nodes[0],
      node_type: 'webhook-producer',
      started_at: expect.stringMatching(TIME),
    });
    const reply = await keyed.call('POST', '/api/webhooks/orders/?src=shop', { total: 250 });
    expect(reply.status).toBe(202);
    expect(reply.body).toEqual({
      status: 'accepted',
      webhook_id: 'orders',
      subscribers: 1,
      message: 'Webhook data published',
    });
  });

  it('7. tells every node in order', async () => {
    const common = { workflow_id: workflow };
    expect(await frames.next()).toEqual({
      type: 'node_completed',
      ...common,
      node_id: nodes[0],
      node_type: 'webhook-producer',
      route: 'default',
      duration: expect.any(Number),
      output_data: {
        webhook: {
          webhook_id: 'orders',
          data: {
            body: { total: 250 },
            headers: expect.objectContaining({ 'content-type': 'application/json' }),
            method: 'POST',
            query_params: { src: ['shop'] },
          },
          timestamp: expect.stringMatching(TIME),
        },
      },
    });
    expect(await frames.next()).toMatchObject({
      type: 'node_started',
      ...common,
      node_id: nodes[1],
      node_type: 'if-condition',
    });
    expect(await frames.next()).toMatchObject({
      type: 'node_completed',
      ...common,
      node_id: nodes[1],
      node_type: 'if-condition',
      route: 'yes',
    });
    expect(await frames.next()).toMatchObject({
      type: 'node_started',
      ...common,
      node_id: nodes[2],
      node_type: 'http-response',
    });
    expect(await frames.next()).toMatchObject({
      type: 'node_completed',
      ...common,
      node_id: nodes[2],
      route: 'default',
      output_data: { __http_response__: true, status: 201, body: { ok: true, total: 250 } },
    });
    expect(await frames.next()).toMatchObject({
      type: 'node_started',
      ...common,
      node_id: nodes[0],
      node_type: 'webhook-producer',
    });
  });

  it('7. leaves out what was not taken', async () => {
    await keyed.call('POST', '/api/webhooks/orders/', { total: 5 });
    expect(await frames.next()).toMatchObject({ type: 'node_completed', node_id: nodes[0] });
    expect(await frames.next()).toMatchObject({ type: 'node_started', node_id: nodes[1] });
    expect(await frames.next()).toMatchObject({ type: 'node_completed', node_id: nodes[1], route: 'no' });
    expect(await frames.next()).toMatchObject({ type: 'node_started', node_id: nodes[0] });
  });

  it('8. answers the status under both paths', async () => {
    const status = await api.call('GET', `/api/workflow/${workflow}/task_status/`);
    expect([status.status, status.body]).toEqual([200, { task_id: task, status: 'STARTED' }]);
    const state = await api.call('GET', `/api/celery/task/${task}/status/`);
    expect([state.status, state.body]).toEqual([200, { state: 'STARTED', task_id: task, result: null }]);
    const unknown = await api.call('GET', '/api/celery/task/nobody-knows/status/');
    expect([unknown.status, unknown.body]).toEqual([200, { state: 'PENDING', task_id: 'nobody-knows', result: null }]);
  });

  it('8. answers a second start with the live task', async () => {
    const reply = await api.call('POST', `/api/workflow/${workflow}/start_execution/`);
    expect([reply.status, reply.body]).toEqual([200, { task_id: task, status: 'STARTED' }]);
  });

  it('9. stops', async () => {
    const reply = await api.call('GET', `/api/workflow/${workflow}/stop_execution/`);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ task_id: expect.any(String), status: 'REVOKED' });
    expect(await frames.next()).toEqual({ type: 'state_sync', state: { workflow_id: workflow, ...IDLE } });
    expect((await api.call('GET', `/api/workflow/${workflow}/task_status/`)).body).toEqual({
      task_id: task,
      status: 'REVOKED',
    });
    expect((await api.call('GET', `/api/celery/task/${task}/status/`)).body).toEqual({
      state: 'REVOKED',
      task_id: task,
      error: expect.any(String),
    });
    expect((await api.call('GET', `/api/workflow/${workflow}/`)).body).toMatchObject({
      status: 'inactive',
      task_id: null,
      runs_count: 1,
      last_run: expect.stringMatching(TIME),
    });
    const none = await keyed.call('POST', '/api/webhooks/orders/', { total: 1 });
    expect([none.status, none.body]).toEqual([
      202,
      { status: 'accepted', webhook_id: 'orders', subscribers: 0, message: 'No subscribers listening' },
    ]);
    const again = await api.call('GET', `/api/workflow/${workflow}/stop_execution/`);
    expect([again.status, again.body.status]).toEqual([200, 'REVOKED']);
  });

  it('10. refuses to start what is not valid, naming node and field', async () => {
    const patched = await api.call('PATCH', `/api/workflow/${workflow}/nodes/${nodes[0]}/`, {
      form_values: { webhook_id: '' },
    });
    expect(patched.status).toBe(200);
    const reply = await api.call('GET', `/api/workflow/${workflow}/start_execution/`);
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({
      error: 'Workflow validation failed',
      code: 'VALIDATION_ERROR',
      details: { [nodes[0]!]: { webhook_id: ['This field is required.'] } },
      detail: `${nodes[0]}: webhook_id: This field is required.`,
      error_code: 'ValidationError',
    });
    expect(await frames.next()).toEqual({
      type: 'workflow_failed',
      workflow_id: workflow,
      error: 'Workflow validation failed',
    });
    expect((await api.call('GET', `/api/workflow/${workflow}/`)).body).toMatchObject({
      status: 'error',
      task_id: null,
    });
    frames.send({ type: 'request_state' });
    expect(await frames.next()).toEqual({
      type: 'state_sync',
      state: {
        workflow_id: workflow,
        ...IDLE,
        status: 'failed',
        completed_at: expect.stringMatching(TIME),
        total_duration_seconds: 0,
        error: 'Workflow validation failed',
      },
    });
  });

  it('11. answers a form that does not fit with all its fields', async () => {
    const reply = await api.call<{ form: { fields: { name: string }[] } }>(
      'POST',
      `/api/workflow/${workflow}/execute_and_save_node/`,
      {
        node_id: nodes[2],
        form_values: { status_code: 'abc', body_source: 'custom', body_json: '{}' },
        input_data: {},
        session_id: `${workflow}_${nodes[2]}`,
        timeout: 30,
      },
    );
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({
      error: 'Form validation failed',
      code: 'VALIDATION_ERROR',
      detail: 'status_code: Enter a whole number.',
      details: { [nodes[2]!]: { status_code: ['Enter a whole number.'] } },
      error_code: 'FormValidationError',
      error_type: 'FormValidationError',
      form: {
        form_name: 'HttpResponseForm',
        field_order: ['status_code', 'body_source', 'body_json'],
        dependencies_graph: {},
        form_level_errors: [],
      },
    });
    expect(reply.body.form.fields.map((field) => field.name)).toEqual(['status_code', 'body_source', 'body_json']);
    expect(reply.body.form.fields[0]).toMatchObject({
      name: 'status_code',
      initial: 200,
      value: 'abc',
      dependencies: [],
      dependency_status: {},
      ready: true,
      disabled: false,
      widget: { input_type: 'number', attrs: { min: 100, max: 599 }, is_required: true },
      field_level_errors: ['Enter a whole number.'],
    });
  });

  it('12. answers the same graph as an api workflow', async () => {
    await api.call('PATCH', `/api/workflow/${workflow}/nodes/${nodes[0]}/`, { form_values: { webhook_id: 'orders' } });
    await api.call('PATCH', `/api/workflow/${workflow}/nodes/${nodes[2]}/`, {
      form_values: {
        status_code: '201',
        body_source: 'custom',
        body_json: '{"ok": true, "total": {{ data.webhook.data.body.total }}}',
      },
    });
    expect((await api.call('PATCH', `/api/workflow/${workflow}/`, { workflow_type: 'api' })).status).toBe(200);
    const active = await api.call('POST', `/api/workflow/${workflow}/activate/`);
    expect([active.status, active.body]).toEqual([200, { status: 'active', message: expect.any(String) }]);
    const reply = await keyed.call('POST', `/api/workflow/${workflow}/execute/`, { input: { total: 250 } });
    expect([reply.status, reply.body]).toEqual([201, { ok: true, total: 250 }]);
    const counted = await until('the call is counted', async () => {
      const { body } = await api.call<{ runs_count: number }>('GET', `/api/workflow/${workflow}/`);
      return body.runs_count > 1 && body;
    });
    expect(counted).toMatchObject({ workflow_type: 'api', status: 'active' });
  });

  it('calls what its list says', () => calls.areThoseOf('worked-example', server.origin));
});
