import { randomUUID } from 'node:crypto';
import type { WorkflowId } from '@loopwright/model';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Client, newClient, newGraph } from '../testing/call.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { type Frame, listen, openSocket } from './testing/open-socket.ts';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);

interface QueueGauge {
  readonly depth: number;
  readonly out_per_minute: number;
}

let server: OpenServer;
let base: string;
let client: Client;
let token: string;

beforeAll(async () => {
  server = await openServer();
  base = await listen(server);
  client = await newClient(server);
  token = client.headers.authorization!.slice('Bearer '.length);
});
afterAll(() => server.close());

describe('the live socket', () => {
  it('tells that a task waits and that its run is parked', async () => {
    const { id, nodes } = await newGraph(client, [
      { type: 'webhook-producer', values: { webhook_id: 'live-waits' } },
      { type: 'approval', values: { title: 'Go on?', timeout: 1, timeout_unit: 'hours' } },
    ]);
    const socket = await openSocket(`${base}/ws/live/${id}/?token=${token}`);
    await client('GET', `/workflow/${id}/start_execution/`);
    await client('POST', '/webhooks/live-waits/', {});
    const waits = await socket.nextOf('task_waiting');
    const run = expect.any(Number);
    const task = { run_id: run, node_id: nodes[1], node_type: 'approval', path: [] };
    expect(waits).toEqual({ type: 'task_waiting', ...task, at: TIME, until: TIME });
    expect(Date.parse(waits.until as string) - Date.parse(waits.at as string)).toBe(3_600_000);
    expect(await socket.nextOf('run_parked')).toEqual({
      type: 'run_parked',
      run_id: waits.run_id,
      loop_id: run,
      iteration: 0,
      at: TIME,
      until: waits.until,
    });
    const [asked] = (await client('GET', `/approvals/?workflow=${id}`)).body.items;
    await client('POST', `/approvals/${asked.id}/`, { approved: true });
    expect(await socket.nextOf('run_ended')).toMatchObject({ run_id: waits.run_id, state: 'succeeded' });
    await client('POST', `/workflow/${id}/stop_execution/`);
  });

  it('begins with a snapshot and tells every task with its run, the ends of runs and the gauges', async () => {
    const { id, nodes } = await newGraph(client, [
      { type: 'webhook-producer', values: { webhook_id: 'live' } },
      { type: 'if-condition', values: { condition_expression: 'False' }, port: 'yes' },
      { type: 'http-response' },
    ]);
    const socket = await openSocket(`${base}/ws/live/${id}/?token=${token}`);
    expect(await socket.next()).toEqual({
      type: 'snapshot',
      workflow_id: id,
      status: 'idle',
      execution_id: null,
      started_at: null,
      completed_at: null,
      error: null,
      total_nodes: 0,
      executing: [],
      completed: [],
      completed_count: 0,
      missed: 0,
    });
    expect(await socket.next()).toEqual({ type: 'gauges', at: TIME, queues: [], loops: [], routes: [], nodes: [] });
    /** The next one of the events: gauges come between them whenever they change. */
    const nextEvent = async (): Promise<Frame> => {
      const frame = await socket.next();
      return frame.type === 'gauges' ? nextEvent() : frame;
    };

    const { task_id: executionId } = (await client('GET', `/workflow/${id}/start_execution/`)).body;
    expect(await nextEvent()).toEqual({
      type: 'execution_started',
      execution_id: executionId,
      at: TIME,
      total_nodes: 3,
    });
    const producer = { node_id: nodes[0], node_type: 'webhook-producer', path: [] };
    expect(await nextEvent()).toEqual({ type: 'task_started', run_id: null, ...producer, at: TIME, attempt: 1 });

    await client('POST', '/webhooks/live/', { total: 1 });
    const told: Frame[] = [];
    do {
      told.push(await socket.nextOf('task_started', 'task_completed', 'task_skipped'));
    } while (told.at(-1)!.type !== 'task_started' || told.at(-1)!.run_id !== null); // the producer waits again
    expect(told[0]).toMatchObject({ type: 'task_completed', ...producer, port: 'default', output: { webhook: {} } });
    const condition = { node_id: nodes[1], node_type: 'if-condition', path: [], run_id: expect.any(Number) };
    expect(told).toContainEqual({ type: 'task_started', ...condition, at: TIME, attempt: 1 });
    expect(told).toContainEqual({
      type: 'task_completed',
      ...condition,
      at: TIME,
      seconds: expect.any(Number),
      port: 'no',
      output: expect.any(Object),
    });
    const skipped = { ...condition, node_id: nodes[2], node_type: 'http-response' };
    expect(told).toContainEqual({ type: 'task_skipped', ...skipped, at: TIME });

    const runId = told.find((frame) => frame.type === 'task_skipped')!.run_id;
    let run = await client('GET', `/runs/${runId}/`);
    while (run.status === 404) run = await client('GET', `/runs/${runId}/`); // told before it is on disk
    expect(run.body.tasks.map((task: { state: string }) => task.state)).toEqual(['succeeded', 'succeeded', 'skipped']);

    // The routes are told at once, the queue is read from the store: it may be behind them.
    const isWhole = ({ routes, queues }: Frame) =>
      (routes as readonly unknown[]).length === 2 &&
      (queues as readonly QueueGauge[]).every(({ depth, out_per_minute: out }) => depth === 0 && out === 1);
    let gauges = await socket.nextOf('gauges');
    while (!isWhole(gauges)) gauges = await socket.nextOf('gauges');
    expect(gauges).toMatchObject({
      queues: [
        {
          queue: expect.any(String),
          node_id: nodes[0],
          depth: 0,
          dead_letters: 0,
          oldest_seconds: 0,
          in_per_minute: 1,
          out_per_minute: 1,
        },
      ],
      routes: [
        { node_id: nodes[0], port: 'default', count: 1, per_second: 0.1 },
        { node_id: nodes[1], port: 'no', count: 1, per_second: 0.1 },
      ],
      nodes: [
        { node_id: nodes[0], completed: 1, failed: 0, per_second: 0.1 },
        { node_id: nodes[1], completed: 1, failed: 0, per_second: 0.1 },
      ],
    });
    socket.send({ type: 'request_snapshot' });
    expect(await socket.nextOf('snapshot')).toMatchObject({
      status: 'running',
      execution_id: executionId,
      executing: [{ run_id: null, node_id: nodes[0], node_type: 'webhook-producer', started_at: TIME }],
      completed_count: 2,
    });
    await client('GET', `/workflow/${id}/stop_execution/`);
    expect(await socket.nextOf('execution_stopped')).toEqual({
      type: 'execution_stopped',
      execution_id: executionId,
      at: TIME,
    });
    socket.send({ type: 'ping' });
    expect(await socket.nextOf('pong')).toEqual({ type: 'pong' });
    socket.send('noise');
    expect(await socket.nextOf('error')).toEqual({ type: 'error', message: expect.any(String) });
    socket.raw.close();
  });

  it('tells the gauges behind a snapshot that is asked for or told anew, though they stay as they are', async () => {
    const { id } = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id: 'quiet' } }]);
    const watch = vi.spyOn(server.runtime.live, 'watch');
    const socket = await openSocket(`${base}/ws/live/${id}/?token=${token}`);
    const gauges = await socket.nextOf('gauges');
    const typesUntilPong = async () => {
      socket.send({ type: 'ping' });
      const types: string[] = [];
      let frame = await socket.next();
      for (; frame.type !== 'pong'; frame = await socket.next()) {
        types.push(frame.type);
        if (frame.type === 'gauges') expect(frame).toEqual({ ...gauges, at: TIME });
      }
      return types;
    };
    socket.send({ type: 'request_snapshot' });
    expect(await typesUntilPong()).toEqual(['snapshot', 'gauges']);
    const [[, listener]] = watch.mock.calls as [Parameters<typeof server.runtime.live.watch>];
    // As when what other processes told was forgotten.
    listener({ kind: 'snapshot', snapshot: server.runtime.live.snapshot(id as WorkflowId), missed: 0, at: Date.now() });
    expect(await typesUntilPong()).toEqual(['snapshot', 'gauges']);
    watch.mockRestore();
  });

  it('tells each failed attempt and when the next one starts', async () => {
    const { id, nodes } = await newGraph(client, [
      { type: 'string-iterator-producer', values: { data_content: 'a' } },
      { type: 'data-transformer', values: { output_template: 'no {{ data }} json' } },
    ]);
    const patched = await client('PATCH', `/workflow/${id}/nodes/${nodes[1]}/`, {
      config: { retry: { attempts: 2, backoffSeconds: 0.01 } },
    });
    expect(patched.status).toBe(200);
    const socket = await openSocket(`${base}/ws/live/${id}/`, { protocols: ['bearer', token] });
    expect((await client('GET', `/workflow/${id}/start_execution/`)).status).toBe(200);
    const first = await socket.nextOf('task_failed');
    expect(first).toMatchObject({ node_id: nodes[1], error: expect.any(String) });
    expect(first.retry_at).toEqual(TIME);
    expect(await socket.nextOf('task_started')).toMatchObject({ attempt: 2 });
    expect(await socket.nextOf('task_failed')).toMatchObject({ retry_at: null });
    expect(await socket.nextOf('execution_completed')).toMatchObject({ seconds: expect.any(Number) });
  });

  it('is for the owner only, with a token, by either way of giving it', async () => {
    const { id } = await newGraph(client, []);
    const { token: other } = await server.register();
    const codeOf = async (path: string, protocols?: string[]) =>
      (await openSocket(base + path, protocols === undefined ? {} : { protocols })).closed;
    expect(await codeOf(`/ws/live/${id}/`)).toBe(4401);
    expect(await codeOf(`/ws/live/${id}/?token=nonsense`)).toBe(4401);
    expect(await codeOf(`/ws/live/${id}/?token=${other}`)).toBe(4404);
    expect(await codeOf(`/ws/live/${id}/`, ['bearer', other])).toBe(4404);
    expect(await codeOf(`/ws/live/0b0b0b0b-0000-4000-8000-000000000000/?token=${token}`)).toBe(4404);
    expect(await codeOf(`/ws/live/nonsense/?token=${token}`)).toBe(4404);
  });
});

describe('a client that does not read', () => {
  /** A workflow that tells more than any buffer between server and client holds. */
  async function loud(): Promise<{
    readonly id: string;
    iteration(): Promise<number>;
    until(runs: number): Promise<void>;
  }> {
    const { id } = await newGraph(client, [
      { type: 'counter', values: { max_value: 1_000_000 } },
      { type: 'data-transformer', values: { output_template: JSON.stringify({ text: 'x'.repeat(12_000) }) } },
    ]);
    const iteration = async (): Promise<number> => {
      const { items } = (await client('GET', `/runs/?workflow=${id}&limit=1`)).body;
      return items[0]?.iteration ?? 0;
    };
    return {
      id,
      iteration,
      async until(runs) {
        while ((await iteration()) < runs);
      },
    };
  }

  it('of the live socket misses events, and gets a snapshot that says how many', async () => {
    const { id, until } = await loud();
    const socket = await openSocket(`${base}/ws/live/${id}/?token=${token}`);
    await socket.next();
    socket.raw.pause();
    expect((await client('GET', `/workflow/${id}/start_execution/`)).status).toBe(200);
    await until(2000);
    await client('GET', `/workflow/${id}/stop_execution/`);
    socket.raw.resume();
    const snapshot = await socket.nextOf('snapshot');
    expect(snapshot.missed).toBeGreaterThan(0);
    expect(snapshot.status).toBe('idle');
    socket.raw.terminate();
  });

  it('of the live socket gets the newest gauges behind that snapshot, though they stay as they are', async () => {
    const { id } = await newGraph(client, [
      { type: 'webhook-producer', values: { webhook_id: 'lags' } },
      { type: 'approval', values: { title: 'x' } },
    ]);
    const [socket, other] = [
      await openSocket(`${base}/ws/live/${id}/?token=${token}`),
      await openSocket(`${base}/ws/live/${id}/?token=${token}`),
    ];
    expect(await socket.nextOf('gauges')).toMatchObject({ queues: [] });
    socket.raw.pause();
    const place = { x: 0, y: 0, width: 100, height: 100, color: 'gray' };
    for (let edit = 0; edit < 250; edit += 1) {
      const annotations = [1, 2, 3, 4, 5, 6].map(() => ({
        id: randomUUID(),
        kind: 'note',
        ...place,
        text: 'x'.repeat(10_000),
      }));
      const changes = [{ op: 'set_annotations', annotations }];
      const edited = await client('POST', `/workflow/${id}/edits/`, { client_id: 'a', edit_id: randomUUID(), changes });
      expect([edited.status, edited.body]).toEqual([200, expect.anything()]);
    }
    await client('GET', `/workflow/${id}/start_execution/`);
    const depthOf = (gauges: Frame) => (gauges.queues as readonly { readonly depth: number }[])[0]?.depth;
    const until = async (depth: number) => {
      while (depthOf(await other.nextOf('gauges')) !== depth);
    };
    await until(0);
    for (let count = 0; count < 3; count += 1) await client('POST', '/webhooks/lags/', {});
    await until(2);
    socket.raw.resume();
    expect((await socket.nextOf('snapshot')).missed).toBeGreaterThan(0);
    socket.send({ type: 'ping' });
    expect(await socket.next()).toMatchObject({ type: 'gauges', queues: [{ depth: 2 }] });
    await client('GET', `/workflow/${id}/stop_execution/`);
  });

  it('of the contract’s socket is dropped, while the workflow runs on', async () => {
    const { id, iteration, until } = await loud();
    const dropped = Promise.withResolvers<void>();
    const { watch } = server.runtime.live;
    const watching = vi.spyOn(server.runtime.live, 'watch').mockImplementation((...how) => {
      const own = watch(...how);
      return {
        ...own,
        close() {
          dropped.resolve();
          own.close();
        },
      };
    });
    const socket = await openSocket(`${base}/ws/workflow/${id}/?token=${token}`);
    socket.raw.pause();
    await client('GET', `/workflow/${id}/start_execution/`);
    await dropped.promise;
    watching.mockRestore();
    await until((await iteration()) + 1);
    socket.raw.resume();
    expect(await socket.closed).toBe(1006);
    await client('GET', `/workflow/${id}/stop_execution/`);
  });
});

describe('without auth', () => {
  it('both sockets are the single user’s', async () => {
    const open = await openServer({ settings: { auth: false } });
    try {
      const address = await listen(open);
      const created = await open.app.inject({
        method: 'POST',
        url: '/api/workflow/',
        headers: { host: '127.0.0.1' },
        payload: { name: 'Mine' },
      });
      const { id } = created.json<{ id: string }>();
      expect(await (await openSocket(`${address}/ws/live/${id}/`)).next()).toMatchObject({ type: 'snapshot' });
      expect(await (await openSocket(`${address}/ws/workflow/${id}/`)).next()).toMatchObject({ type: 'state_sync' });
    } finally {
      await open.close();
    }
  });
});
