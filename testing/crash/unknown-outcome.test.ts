import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as body } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, draw, registerOwner, until, withApiKey } from '../process/api.ts';
import { clusterHouse, embeddedHouse, type House } from './chaos/house.ts';
import { whoWorks } from './chaos/who-works.ts';

interface Task {
  readonly node_type: string;
  readonly state: string;
  readonly outcome_unknown: boolean;
  readonly attempts: readonly { readonly settled: { readonly outcome: string; readonly by: string | null } | null }[];
  readonly output: { readonly http_request?: { readonly body: unknown } } | null;
}

interface Approval {
  readonly id: number;
  readonly run_id: number;
  readonly fields: readonly { readonly name: string; readonly choices: readonly string[] }[];
}

/** A process that is killed by SIGKILL while a request of it is under way. */
describe.each([
  ['one server', () => embeddedHouse()],
  ['a server and workers', () => clusterHouse(2)],
])('a request of which nobody knows whether it was made, by %s,', (_by, build) => {
  let house: House;
  let far: Server;
  let origin: string;
  let api: Api;
  let workflowId: string;
  /** Keys of the requests that were made, and of the looks whether they were. */
  let made: (string | undefined)[];
  let bodies: string[];
  let looked: (string | undefined)[];
  /** What a look answers: whether the far side did what the request that it never answered asked for. */
  let found: number[];

  async function take(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const key = request.headers['idempotency-key'] as string | undefined;
    if (request.method === 'GET') {
      looked.push(key);
      const status = found.shift() ?? 500;
      reply.writeHead(status, { 'content-type': 'application/json' }).end('{"by":"look"}');
      return;
    }
    bodies.push(await body(request));
    made.push(key);
    // The first one is never answered: its process is killed meanwhile.
    if (made.length > 1) reply.writeHead(200, { 'content-type': 'application/json' }).end('{"by":"request"}');
  }

  beforeEach(async () => {
    [made, bodies, looked, found] = [[], [], [], []];
    far = createServer(take);
    far.listen(0, '127.0.0.1');
    await once(far, 'listening');
    origin = `http://127.0.0.1:${(far.address() as AddressInfo).port}`;
    house = await build();
    api = await withApiKey((await registerOwner(house.origin())).api);
  });

  afterEach(async () => {
    await house?.end();
    far?.closeAllConnections();
    far?.close();
  });

  /** Sends one message, kills the process whose request is under way, and starts another. Answers the run. */
  async function killAtRequest(config: Record<string, unknown>, form: Record<string, unknown> = {}): Promise<number> {
    const ids = await draw(
      api,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'unknown' } },
        call: { type: 'http-request', form: { method: 'POST', url: `${origin}/orders`, ...form }, config },
        after: { type: 'data-transformer', form: { output_template: '{"went": "on"}', overwrite: false } },
      },
      ['hook>call', 'call>after'],
    );
    workflowId = ids.workflow!;
    expect((await api.call('POST', `/api/workflow/${workflowId}/start_execution/`)).status).toBe(200);
    expect((await api.call('POST', '/api/webhooks/unknown/', { order: 7 })).status).toBe(202);
    await until('the request is under way', async () => made.length === 1, 20_000);
    await (await whoWorks(house)).replace('SIGKILL');
    api = api.at(house.origin());
    const { body } = await api.call<{ items: { id: number }[] }>('GET', `/api/runs/?workflow=${workflowId}`);
    return body.items[0]!.id;
  }

  async function ended(run: number): Promise<{ readonly state: string; readonly call: Task; readonly last: Task }> {
    return until(
      'the run ended',
      async () => {
        const { body } = await api.call<{ state: string; ended_at: string | null; tasks: Task[] }>(
          'GET',
          `/api/runs/${run}/`,
        );
        return body.ended_at !== null && { state: body.state, call: body.tasks[1]!, last: body.tasks[2]! };
      },
      60_000,
    );
  }

  const probing = (more = {}) => ({
    when_unknown: 'probe',
    probe_url: `${origin}/orders/{{ data.webhook.data.body.order }}`,
    ...more,
  });

  it('is made again under the same key, as usual', async () => {
    const { state, call } = await ended(await killAtRequest({}));
    expect([state, call.outcome_unknown]).toEqual(['succeeded', true]);
    expect(call.attempts.map(({ settled }) => settled)).toEqual([null, null]);
    expect(made).toEqual([made[0], made[0]]);
    expect(looked).toEqual([]);
  }, 300_000);

  it.each([
    ['made again', {}],
    ['found done', { when_unknown: 'probe', probe_url: 'URL/orders/{{ runtime.n }}' }],
  ])(
    'has written the runtime state once, with its end: %s',
    async (how, config) => {
      const url = `${origin}/orders{{ "" | set_runtime("n", (runtime.n | default(0)) + 1) }}`;
      found = [200];
      const asking = JSON.parse(JSON.stringify(config).replace('URL', origin)) as Record<string, unknown>;
      const run = await killAtRequest(asking, { url, body: '{"no": {{ runtime.n }}}' });
      expect((await ended(run)).state).toBe('succeeded');
      expect(bodies).toEqual(how === 'found done' ? ['{"no": 1}'] : ['{"no": 1}', '{"no": 1}']);
      const { body: workflow } = await api.call('GET', `/api/workflow/${workflowId}/`);
      expect(workflow.runtime_state).toEqual({ n: 1 });
    },
    300_000,
  );

  it('that a probe finds done is not made again: what it found goes on', async () => {
    found = [200];
    const { state, call, last } = await ended(await killAtRequest(probing()));
    expect(state).toBe('succeeded');
    expect(call.attempts[0]!.settled).toEqual({ outcome: 'done', by: null });
    expect(call.output!.http_request!.body).toEqual({ by: 'look' });
    expect(last.output).toMatchObject({ data_transformer: { went: 'on' } });
    expect([made.length, looked]).toEqual([1, [made[0]]]);
  }, 300_000);

  it('that a probe does not find is made, also where the probe answered nothing at first', async () => {
    found = [503, 404];
    const run = await killAtRequest(probing({ retry: { attempts: 4, backoffSeconds: 0.1 } }));
    const { state, call } = await ended(run);
    expect(state).toBe('succeeded');
    expect(call.attempts[0]!.settled).toEqual({ outcome: 'not-done', by: null });
    expect(call.output!.http_request!.body).toEqual({ by: 'request' });
    expect(made).toEqual([made[0], made[0]]);
    expect(looked).toHaveLength(2);
  }, 300_000);

  it.each([
    ['done', { approved: true, values: { outcome: 0 } }, 'succeeded', 1],
    ['not done', { approved: true, values: { outcome: 1 } }, 'succeeded', 2],
    ['failed', { approved: false }, 'failed', 1],
  ] as const)(
    'that a person is asked about waits for the word, through another crash, and goes on with it: %s',
    async (word, answer, end, times) => {
      const run = await killAtRequest({ when_unknown: 'ask' });
      const asked = (): Promise<Approval> =>
        until(
          'a person is asked',
          async () => (await api.call<{ items: Approval[] }>('GET', '/api/approvals/')).body.items[0] ?? false,
          60_000,
        );
      await asked();
      await Promise.all([house.server, ...house.workers].map((place) => place.replace('SIGKILL')));
      api = api.at(house.origin());
      const question = await asked();
      expect(question.run_id).toBe(run);
      const [field] = question.fields;
      const values = 'values' in answer ? { [field!.name]: field!.choices[answer.values.outcome] } : {};
      const reply = await api.call('POST', `/api/approvals/${question.id}/`, { approved: answer.approved, values });
      expect(reply.status).toBe(200);
      const { state, call } = await ended(run);
      expect([state, made.length]).toEqual([end, times]);
      expect(call.attempts[0]!.settled).toEqual({ outcome: word.replace(' ', '-'), by: 'ada' });
      expect(new Set(made).size).toBe(1);
    },
    300_000,
  );
});
