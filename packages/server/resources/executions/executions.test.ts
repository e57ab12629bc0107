import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
});
afterAll(() => server.close());

const hook = { type: 'webhook-producer', values: { webhook_id: 'orders' } };

describe('an execution', () => {
  test('starts once, is told of, and stops', async () => {
    const { id } = await newGraph(ada, [hook]);
    expect(await ada('GET', `/workflow/${id}/task_status/`)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    });
    expect((await ada('HEAD', `/workflow/${id}/start_execution/`)).status).not.toBe(200);
    const [first, second] = await Promise.all([
      ada('GET', `/workflow/${id}/start_execution/`),
      ada('POST', `/workflow/${id}/start_execution/`),
    ]);
    expect([first.status, second.status]).toEqual([200, 200]);
    const task = first.body.task_id;
    expect(second.body.task_id).toBe(task);
    expect([first.body.status, second.body.status]).toContain('PENDING');
    expect((await ada('GET', `/workflow/${id}/`)).body).toMatchObject({
      status: 'active',
      task_id: task,
      runs_count: 1,
      last_run: expect.any(String),
    });
    expect((await ada('GET', `/workflow/${id}/task_status/`)).body).toEqual({ task_id: task, status: 'STARTED' });
    expect((await ada('GET', `/celery/task/${task}/status/`)).body).toEqual({
      state: 'STARTED',
      task_id: task,
      result: null,
    });

    const stopped = await ada('GET', `/workflow/${id}/stop_execution/`);
    expect(stopped).toMatchObject({ status: 200, body: { status: 'REVOKED', task_id: expect.any(String) } });
    expect((await ada('GET', `/celery/task/${stopped.body.task_id}/status/`)).body).toMatchObject({
      state: 'SUCCESS',
      result: { status: 'success', workflow_id: id },
    });
    expect((await ada('GET', `/celery/task/${task}/status/`)).body).toEqual({
      state: 'REVOKED',
      task_id: task,
      error: expect.any(String),
    });
    expect((await ada('GET', `/workflow/${id}/task_status/`)).body).toEqual({ task_id: task, status: 'REVOKED' });
    const before = (await ada('GET', `/workflow/${id}/`)).body;
    expect(before).toMatchObject({ status: 'inactive', task_id: null, runs_count: 1 });
    expect((await ada('POST', `/workflow/${id}/stop_execution/`)).body.status).toBe('REVOKED');
    expect((await ada('GET', `/workflow/${id}/`)).body).toEqual(before);
    const actions = (await server.store.accounts.auditPage({ targetId: id, limit: 10 })).map((row) => row.action);
    expect(new Set(actions)).toEqual(new Set(['workflow.stop', 'workflow.start', 'workflow.create']));
    expect(actions.filter((action) => action === 'workflow.stop')).toHaveLength(1);
  });

  test('is refused by node and field before anything runs', async () => {
    const graph = await newGraph(ada, [{ ...hook, values: { webhook_id: '' } }]);
    const { status, body } = await ada('GET', `/workflow/${graph.id}/start_execution/`);
    const [node] = graph.nodes;
    expect(status).toBe(422);
    expect(body).toEqual({
      error: 'Workflow validation failed',
      code: 'VALIDATION_ERROR',
      details: { [node!]: { webhook_id: ['This field is required.'] } },
      detail: `${node}: webhook_id: This field is required.`,
      error_code: 'ValidationError',
    });
    expect((await ada('GET', `/workflow/${graph.id}/`)).body).toMatchObject({ status: 'error', task_id: null });
    expect((await ada('GET', `/workflow/${graph.id}/task_status/`)).body.status).toBe('FAILURE');
  });

  test('of a workflow without nodes is refused', async () => {
    const { id } = (await ada('POST', '/workflow/', { name: 'Empty' })).body;
    const { status, body } = await ada('GET', `/workflow/${id}/start_execution/`);
    expect([status, body.details, body.detail]).toEqual([
      422,
      { __all__: ['Workflow has no nodes'] },
      'Workflow has no nodes',
    ]);
  });

  test('ends when its workflow is deleted', async () => {
    const { id } = await newGraph(ada, [hook]);
    const { task_id: task } = (await ada('GET', `/workflow/${id}/start_execution/`)).body;
    expect((await ada('DELETE', `/workflow/${id}/`)).status).toBe(204);
    const restored = await ada('POST', `/workflow/${id}/restore/`);
    expect(restored.body).toMatchObject({ status: 'inactive', task_id: null });
    expect((await ada('GET', `/celery/task/${task}/status/`)).body.state).toBe('REVOKED');
  });

  test('is not for an api workflow, which is activated instead', async () => {
    const api = (await newGraph(ada, [hook], { workflow_type: 'api' })).id;
    expect((await ada('GET', `/workflow/${api}/start_execution/`)).status).toBe(400);
    expect(await ada('POST', `/workflow/${api}/activate/`)).toMatchObject({
      status: 200,
      body: { status: 'active', message: 'Workflow activated' },
    });
    expect((await ada('GET', `/workflow/${api}/`)).body.status).toBe('active');
    expect((await ada('POST', `/workflow/${api}/deactivate/`)).body.status).toBe('inactive');
    await ada('POST', `/workflow/${api}/activate/`);
    await ada('DELETE', `/workflow/${api}/`);
    expect((await ada('POST', `/workflow/${api}/restore/`)).body.status).toBe('inactive');
    const { id } = await newGraph(ada, [hook]);
    for (const action of ['activate', 'deactivate'])
      expect((await ada('POST', `/workflow/${id}/${action}/`)).status).toBe(400);
  });
});

describe('an api workflow that is activated', () => {
  const activate = async (nodes: Parameters<typeof newGraph>[1]) => {
    const { id, nodes: ids } = await newGraph(ada, nodes, { workflow_type: 'api' });
    const { status, body } = await ada('POST', `/workflow/${id}/activate/`);
    const check = (await ada('POST', `/workflow/${id}/check/`)).body;
    expect([status, body.status, (await ada('GET', `/workflow/${id}/`)).body.status]).toEqual([
      200,
      'active',
      'active',
    ]);
    return { id, ids, body, check };
  };

  test('tells what of its check keeps it from taking any request: it has no entry', async () => {
    const { id, ids, body, check } = await activate([{ type: 'counter', values: { max_value: '3' } }]);
    const text =
      'Every request is refused: an api workflow must begin with one webhook-producer, and this is another producer';
    expect(body).toEqual({
      status: 'active',
      message: 'Workflow activated, but every request is refused',
      problems: [{ node: ids[0], field: null, text }],
    });
    expect(check.notices).toContainEqual(body.problems[0]);
    expect((await ada('POST', `/workflow/${id}/execute/`, {})).status).toBe(400);
    // The next activation looks at what is saved then.
    await ada('POST', `/workflow/${id}/nodes/add/`, {
      nodeTemplate: 'webhook-producer',
      form_values: hook.values,
    });
    await ada('DELETE', `/workflow/${id}/nodes/${ids[0]}/`);
    const again = await ada('POST', `/workflow/${id}/activate/`);
    expect(again.body).toEqual({ status: 'active', message: 'Workflow activated' });
  });

  test('tells the problems of its graph, which each request would meet', async () => {
    const { id, ids, body, check } = await activate([{ type: 'webhook-producer', values: { webhook_id: '' } }]);
    const problem = { node: ids[0], field: 'webhook_id', text: 'This field is required.' };
    expect(body.message).toBe('Workflow activated, but every request is refused');
    expect([body.problems, check.problems]).toEqual([[problem], [problem]]);
    const refused = await ada('POST', `/workflow/${id}/execute/`, {});
    expect(refused.body.details).toEqual({ [ids[0]!]: { webhook_id: ['This field is required.'] } });
  });

  test('tells nothing of what its check only notices, nor does one that is deactivated', async () => {
    const { id } = await newGraph(ada, [hook], { workflow_type: 'api' });
    await ada('POST', `/workflow/${id}/nodes/add/`, { nodeTemplate: 'http-response' }); // nothing leads to it
    expect((await ada('POST', `/workflow/${id}/check/`)).body).toMatchObject({ valid: true, notices: [{}] });
    const { body } = await ada('POST', `/workflow/${id}/activate/`);
    expect(body).toEqual({ status: 'active', message: 'Workflow activated' });
    const none = await newGraph(ada, [{ type: 'counter', values: { max_value: '3' } }], { workflow_type: 'api' });
    for (const one of [id, none.id])
      expect((await ada('POST', `/workflow/${one}/deactivate/`)).body).toEqual({
        status: 'inactive',
        message: 'Workflow deactivated',
      });
  });
});

describe('a task', () => {
  test('that nobody knows is pending', async () => {
    for (const id of ['x', '7f6a3c1e-0000-4000-8000-000000000000', 'x'.repeat(400), 'a%20%2Fb', '%F0%9F%98%80'])
      expect(await ada('GET', `/celery/task/${id}/status/`)).toMatchObject({
        status: 200,
        body: { state: 'PENDING', task_id: decodeURIComponent(id), result: null },
      });
  });

  test('of somebody else is one that nobody knows', async () => {
    const { id } = await newGraph(ada, [hook]);
    const { task_id: task } = (await ada('GET', `/workflow/${id}/start_execution/`)).body;
    const bob = await newClient(server);
    expect((await bob('GET', `/celery/task/${task}/status/`)).body.state).toBe('PENDING');
  });
});
