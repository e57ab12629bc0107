import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, createApi, type Drawn, draw, registerOwner, withApiKey } from '../process/api.ts';
import { type Frames, openFrames } from '../process/frames.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { recordCalls } from './record-calls.ts';

const HOOK: Drawn = { type: 'webhook-producer', form: { webhook_id: 'door' } };
const TRANSFORM = (output: string): Drawn => ({ type: 'data-transformer', form: { output_template: output } });

/** Where data comes in (wire contract, rows `/execute/` of 2.9 and webhooks of 2.12), against a real server process. */
describe('the doors', () => {
  const calls = recordCalls();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let api: Api;
  let keyed: Api;
  let bob: Api;
  let access = '';

  beforeAll(async () => {
    folder = await temporaryFolder('conformance-doors');
    server = await startServer(folder.path, { env: { LOOPWRIGHT_OPEN_SIGN_UP: 'true' } });
    ({ api, access } = await registerOwner(server.origin));
    keyed = await withApiKey(api);
    const password = 'another-long-phrase';
    const made = await createApi(server.origin, {}).call<{ access: string }>('POST', '/api/auth/register/', {
      username: 'bob',
      password,
      password_confirm: password,
    });
    bob = createApi(server.origin, { authorization: `Bearer ${made.body.access}` });
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  const openSocket = (workflow: string | undefined): Promise<Frames> =>
    openFrames(`${server.origin.replace('http', 'ws')}/ws/workflow/${workflow}/?token=${access}`);

  describe('a webhook', () => {
    let frames: Frames;
    let workflows: (string | undefined)[] = [];

    beforeAll(async () => {
      workflows = [];
      for (const caller of [api, api, bob]) {
        const { workflow } = await draw(caller, 'production', { hook: HOOK }, []);
        workflows.push(workflow);
        if (workflows.length === 1) {
          frames = await openSocket(workflow);
          expect(await frames.next()).toMatchObject({ type: 'state_sync' });
        }
        expect((await caller.call('GET', `/api/workflow/${workflow}/start_execution/`)).status).toBe(200);
      }
      expect(await frames.next()).toMatchObject({ type: 'node_started' });
    });

    afterAll(() => frames?.close());

    /** What the producer made of the next message. */
    async function heard(): Promise<Record<string, unknown>> {
      const made = (await frames.next()) as { output_data: { webhook: { data: Record<string, unknown> } } };
      expect(made).toMatchObject({ type: 'node_completed', output_data: { webhook: { webhook_id: 'door' } } });
      expect(await frames.next()).toMatchObject({ type: 'node_started' });
      return made.output_data.webhook.data;
    }

    it.each([
      ['an object', { a: 1 }, 'application/json', { a: 1 }],
      ['an object whose input is an object', { input: { b: 2 }, c: 3 }, 'application/json', { b: 2 }],
      ['an object whose input is none', { input: [1] }, 'application/json', { input: [1] }],
      ['a list', '[1, "é"]', 'application/json', [1, 'é']],
      ['a text', '"x"', 'application/json', 'x'],
      ['null', 'null', 'application/json', null],
      ['JSON under another type', '{"t": 1}', 'text/plain', { t: 1 }],
      ['what does not parse', '{"a":', 'application/json', {}],
      ['a form', 'a=1&b=2', 'application/x-www-form-urlencoded', {}],
      ['nothing', '', 'application/json', {}],
    ])('takes %s', async (_what, sent, type, body) => {
      const reply = await keyed.call('POST', '/api/webhooks/door/', sent, { 'content-type': type });
      expect([reply.status, reply.body]).toEqual([
        202,
        { status: 'accepted', webhook_id: 'door', subscribers: 2, message: 'Webhook data published' },
      ]);
      expect(await heard()).toMatchObject({ body, method: 'POST', query_params: {} });
    });

    it('hands on its query as lists and its headers in lower case', async () => {
      const path = '/api/webhooks/door?a=1&a=2&b=&%C3%A9=%F0%9F%98%80';
      expect((await keyed.call('POST', path, {}, { 'X-Shop': 'One' })).status).toBe(202);
      expect(await heard()).toMatchObject({
        headers: { 'x-shop': 'One', 'content-type': 'application/json' },
        query_params: { a: ['1', '2'], b: [''], é: ['😀'] },
      });
    });

    it('is known by its Idempotency-Key', async () => {
      for (const n of [1, 2]) {
        const reply = await keyed.call('POST', '/api/webhooks/door/', { n }, { 'idempotency-key': 'once' });
        expect([reply.status, reply.body.subscribers]).toEqual([202, 2]);
      }
      expect((await keyed.call('POST', '/api/webhooks/door/', { n: 3 })).status).toBe(202);
      expect([(await heard()).body, (await heard()).body]).toEqual([{ n: 1 }, { n: 3 }]);
    });

    it('reaches the listeners of its own user, and nobody where none listens', async () => {
      const none = { status: 'accepted', subscribers: 0, message: 'No subscribers listening' };
      expect((await bob.call('POST', '/api/webhooks/door/', {})).body).toMatchObject({ subscribers: 1 });
      const unheard = await bob.call('POST', '/api/webhooks/nobody-listens/', {});
      expect([unheard.status, unheard.body]).toEqual([202, { ...none, webhook_id: 'nobody-listens' }]);
      await bob.call('GET', `/api/workflow/${workflows[2]}/stop_execution/`);
      expect((await bob.call('POST', '/api/webhooks/door/', {})).body).toEqual({ ...none, webhook_id: 'door' });
    });

    it.each([
      ['no credentials', {}],
      ['a wrong key', { 'x-api-key': 'x'.repeat(43) }],
      ['a key that counts as absent', { 'x-api-key': 'short' }],
      ['a token that is none', { authorization: 'Bearer nonsense' }],
    ])('is 401 with %s', async (_what, headers) => {
      const reply = await createApi(server.origin, headers).call('POST', '/api/webhooks/door/', {});
      expect([reply.status, reply.body.code]).toEqual([401, 'UNAUTHORIZED']);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="api"');
    });

    it('is a POST', async () => {
      const reply = await keyed.call('GET', '/api/webhooks/door/');
      expect([reply.status, reply.body.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    });
  });

  describe('an api workflow', () => {
    async function ask(nodes: Readonly<Record<string, Drawn>>, connections: readonly string[], more: object = {}) {
      const ids = await draw(api, 'api', nodes, connections);
      expect((await api.call('POST', `/api/workflow/${ids.workflow}/activate/`)).status).toBe(200);
      const reply = await api.call('POST', `/api/workflow/${ids.workflow}/execute/`, { input: { n: 1 }, ...more });
      return { ids, reply };
    }

    it('that begins with something else is told so by the check, and may be activated all the same', async () => {
      const ids = await draw(api, 'api', { count: { type: 'counter' } }, []);
      const checked = await api.call('POST', `/api/workflow/${ids.workflow}/check/`);
      expect(checked.body).toMatchObject({
        valid: true,
        notices: [{ node: ids.count, text: expect.stringContaining('must begin with one webhook-producer') }],
      });
      expect((await api.call('POST', `/api/workflow/${ids.workflow}/activate/`)).status).toBe(200);
    });

    it('without a response answers the output of its last node, counts the run and emits no frames', async () => {
      const { ids, reply } = await ask({ hook: HOOK }, []);
      expect([reply.status, reply.body]).toEqual([
        200,
        {
          success: true,
          workflow_id: ids.workflow,
          output: {
            n: 1,
            webhook: {
              webhook_id: 'door',
              data: { body: { n: 1 }, headers: expect.any(Object), method: 'POST', query_params: {} },
              timestamp: expect.any(String),
            },
          },
          execution_time_ms: expect.any(Number),
        },
      ]);
      const frames = await openSocket(ids.workflow);
      expect(await frames.next()).toMatchObject({ type: 'state_sync', state: { status: 'idle' } });
      expect((await api.call('POST', `/api/workflow/${ids.workflow}/execute/`)).status).toBe(200);
      frames.send({ type: 'ping' });
      expect(await frames.next()).toEqual({ type: 'pong' });
      await frames.close();
      const counted = await api.call('GET', `/api/workflow/${ids.workflow}/`);
      expect(counted.body).toMatchObject({ runs_count: 2, last_run: expect.any(String), task_id: null });
    });

    it.each([
      ['has no nodes', {}, [], {}, { __all__: ['Workflow has no nodes'] }],
      ['does not begin with a webhook', { a: { type: 'counter' } }, [], {}, {}],
      [
        'does not validate',
        { hook: { type: 'webhook-producer' } },
        [],
        {},
        { hook: { webhook_id: expect.any(Array) } },
      ],
      [
        'fails in a node',
        { hook: HOOK, a: TRANSFORM('no JSON') },
        ['hook>a'],
        {},
        { a: { __all__: expect.any(Array) } },
      ],
      [
        'fails in a condition',
        { hook: HOOK, a: { type: 'if-condition', form: { condition_expression: 'data["m"] > 1' } } },
        ['hook>a'],
        {},
        { a: { condition_expression: [expect.stringMatching(/there is no key "m", in `data\["m"\] > 1`/)] } },
      ],
      [
        'takes too long',
        { hook: HOOK, wait: { type: 'static-delay-node', form: { interval: '60', unit: 'seconds' } } },
        ['hook>wait'],
        { timeout: 0.2 },
        {},
      ],
    ] as const)('that %s is 400 in its own envelope', async (_what, nodes, connections, more, details) => {
      const { ids, reply } = await ask(nodes, connections, more);
      const named = Object.entries(details).map(([name, told]) => [ids[name] ?? name, told]);
      expect([reply.status, reply.body]).toEqual([
        400,
        expect.objectContaining({
          success: false,
          workflow_id: ids.workflow,
          error: expect.stringMatching(/./),
          code: 'INVALID_REQUEST',
          details: Object.fromEntries(named),
          execution_time_ms: expect.any(Number),
        }),
      ]);
      expect(reply.body).not.toHaveProperty('message');
    });

    it('that is not active, and a production workflow, are 400; a request that cannot be read has no envelope', async () => {
      const { ids } = await ask({ hook: HOOK }, []);
      const path = `/api/workflow/${ids.workflow}/execute/`;
      for (const [body, status] of [
        ['{', 400],
        ['[1]', 400],
        [{ input: 'x' }, 400],
        [{ timeout: 0 }, 400],
      ] as const) {
        const refused = await api.call('POST', path, body);
        expect([refused.status, refused.body.code]).toEqual([status, 'INVALID_REQUEST']);
      }
      expect((await createApi(server.origin, {}).call('POST', path, {})).status).toBe(401);
      expect((await bob.call('POST', path, {})).status).toBe(404);
      await api.call('POST', `/api/workflow/${ids.workflow}/deactivate/`);
      const production = await draw(api, 'production', { hook: HOOK }, []);
      for (const workflow of [ids.workflow, production.workflow]) {
        const refused = await api.call('POST', `/api/workflow/${workflow}/execute/`, {});
        expect([refused.status, refused.body]).toEqual([
          400,
          expect.objectContaining({ success: false, workflow_id: workflow, error: expect.any(String) }),
        ]);
      }
    });
  });

  describe('a start', () => {
    it('is one execution however many ask for it at once, and so is a stop', async () => {
      const { workflow } = await draw(api, 'production', { hook: { ...HOOK, form: { webhook_id: 'at-once' } } }, []);
      const all = <Of>(action: string) =>
        Promise.all(
          ['GET', 'POST', 'GET', 'POST', 'GET', 'POST'].map((method) =>
            api.call<Of>(method, `/api/workflow/${workflow}/${action}/`),
          ),
        );
      const started = await all<{ task_id: string; status: string }>('start_execution');
      expect(started.map(({ status }) => status)).toEqual(Array(6).fill(200));
      expect(new Set(started.map(({ body }) => body.task_id)).size).toBe(1);
      for (const { body } of started) expect(['PENDING', 'STARTED']).toContain(body.status);
      expect((await api.call('GET', `/api/workflow/${workflow}/`)).body).toMatchObject({
        runs_count: 1,
        status: 'active',
      });
      for (const { status, body } of await all<{ status: string }>('stop_execution'))
        expect([status, body.status]).toEqual([200, 'REVOKED']);
      expect((await api.call('GET', `/api/workflow/${workflow}/`)).body).toMatchObject({
        runs_count: 1,
        status: 'inactive',
        task_id: null,
      });
    });

    it.each([
      ['if-condition', 'condition_expression', '1 +', 'it ends too early, in `1 +`'],
      ['if-condition', 'condition_expression', 'open(1)', 'the name "open" is unknown'],
      ['wait-until', 'until', 'nope', '"nope" is no date and time'],
      ['approval', 'fields', '[{bad', 'Enter a JSON list'],
      ['approval', 'fields', '[{"name": "a", "kind": "zz"}]', 'The kind of "a" is one of'],
      ['wait-for-callback', 'callback_url', 'zz', 'Give the URL that a Call-back URL node of this run made'],
      ['http-request', 'url', 'nota url', 'begins with http:// or https://'],
      ['http-request', 'url', 'ftp://x', 'begins with http:// or https://'],
    ])('is 422 for a %s whose %s is the constant %s', async (type, field, value, told) => {
      const node = { type, form: { ...(type === 'approval' ? { title: 'Go?' } : {}), [field]: value } };
      const ids = await draw(api, 'production', { hook: HOOK, node }, ['hook>node']);
      const started = await api.call('GET', `/api/workflow/${ids.workflow}/start_execution/`);
      expect([started.status, started.body.details]).toEqual([
        422,
        { [ids.node!]: { [field]: [expect.stringContaining(told)] } },
      ]);
    });

    it('is 422 for constants that can never work, and the check tells the same by node and field', async () => {
      const ids = await draw(
        api,
        'production',
        { hook: { ...HOOK, config: { fail_workflow: 'maybe', priority: 'a b', delay_until: 'nope' } } },
        [],
      );
      const wrong = {
        [ids.hook!]: {
          fail_workflow: ['Enter true or false, not "maybe".'],
          priority: [expect.any(String)],
          delay_until: [expect.any(String)],
        },
      };
      const base = `/api/workflow/${ids.workflow}`;
      const started = await api.call('GET', `${base}/start_execution/`);
      expect([started.status, started.body]).toEqual([
        422,
        expect.objectContaining({ code: 'VALIDATION_ERROR', details: wrong }),
      ]);
      const checked = await api.call('POST', `${base}/check/`);
      expect(checked.body).toMatchObject({
        problems: Object.keys(wrong[ids.hook!]!).map((field) => ({ node: ids.hook, field })),
      });
      expect((await api.call('GET', `${base}/task_status/`)).body).toMatchObject({ status: 'FAILURE' });
    });

    it('is 422 for no nodes and for a cycle, 400 for the other type of workflow and before the first one', async () => {
      const empty = await draw(api, 'production', {}, []);
      const never = await api.call('GET', `/api/workflow/${empty.workflow}/task_status/`);
      expect([never.status, never.body.code]).toEqual([400, 'INVALID_REQUEST']);
      const bare = await api.call('GET', `/api/workflow/${empty.workflow}/start_execution/`);
      expect([bare.status, bare.body]).toEqual([
        422,
        expect.objectContaining({ code: 'VALIDATION_ERROR', details: { __all__: ['Workflow has no nodes'] } }),
      ]);
      const ids = await draw(api, 'production', { p: { type: 'counter' }, a: TRANSFORM('{}'), b: TRANSFORM('{}') }, [
        'p>a',
        'a>b',
        'b>a',
      ]);
      const cycle = await api.call('GET', `/api/workflow/${ids.workflow}/start_execution/`);
      expect([cycle.status, Object.keys(cycle.body.details as object).sort()]).toEqual([422, [ids.a, ids.b].sort()]);
      const other = await draw(api, 'api', { hook: HOOK }, []);
      for (const [workflow, method, action] of [
        [other.workflow, 'GET', 'start_execution'],
        [ids.workflow, 'POST', 'activate'],
        [ids.workflow, 'POST', 'deactivate'],
      ] as const) {
        const refused = await api.call(method, `/api/workflow/${workflow}/${action}/`);
        expect([refused.status, refused.body.code]).toEqual([400, 'INVALID_REQUEST']);
      }
    });
  });

  it('calls what its list says', () => calls.areThoseOf('doors', server.origin));
});
