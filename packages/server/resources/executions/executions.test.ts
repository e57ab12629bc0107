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
