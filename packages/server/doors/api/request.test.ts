import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let client: Client;

beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
});
afterAll(() => server.close());

/** An active workflow that answers with this status and body. */
async function answering(status: number, bodyJson: string): Promise<string> {
  const { id } = await newGraph(
    client,
    [
      { type: 'webhook-producer', values: { webhook_id: 'in' } },
      { type: 'http-response', values: { status_code: status, body_source: 'custom', body_json: bodyJson } },
    ],
    { workflow_type: 'api' },
  );
  expect((await client('POST', `/workflow/${id}/activate/`)).status).toBe(200);
  return id;
}

async function execute(id: string, payload: string, headers: Record<string, string> = {}) {
  return server.app.inject({
    method: 'POST',
    url: `/api/workflow/${id}/execute/`,
    headers: { ...client.headers, 'content-type': 'application/json', ...headers },
    payload,
  });
}

describe('a request', () => {
  it('gets status and body of the http-response, without an envelope', async () => {
    const id = await answering(201, '{"ok": true, "total": {{ data.webhook.data.body.total }}}');
    const reply = await execute(id, '{"input":{"total":250}}');
    expect(reply.statusCode).toBe(201);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.body).toBe('{"ok":true,"total":250}');
  });

  it('is answered by a way that goes past a node whose constant is wrong; one that comes to it fails there', async () => {
    const condition = 'data["webhook"]["data"]["body"]["ok"]';
    const { id, nodes } = await newGraph(
      client,
      [
        { type: 'webhook-producer', values: { webhook_id: 'in' } },
        { type: 'if-condition', values: { condition_expression: condition }, port: 'yes' },
        { type: 'http-response', values: { status_code: 200, body_source: 'custom', body_json: '"well"' } },
      ],
      { workflow_type: 'api' },
    );
    const wrong = { nodeTemplate: 'http-request', form_values: { url: 'nota url' } };
    const target = (await client('POST', `/workflow/${id}/nodes/add/`, wrong)).body.id;
    await client('POST', `/workflow/${id}/connections/add/`, { source: nodes[1], target, sourceHandle: 'no' });
    expect((await client('POST', `/workflow/${id}/activate/`)).status).toBe(200);
    const well = await execute(id, '{"input":{"ok":true}}');
    expect([well.statusCode, well.body]).toEqual([200, '"well"']);
    expect((await execute(id, '{"input":{"ok":false}}')).statusCode).toBe(400);
  });

  it('gets any JSON value as body', async () => {
    for (const body of ['null', '"text"', '[1,2]', '0', 'false']) {
      const reply = await execute(await answering(200, body), '{}');
      expect([reply.statusCode, reply.body]).toEqual([200, body]);
    }
  });

  it('gets no content where the status allows none', async () => {
    for (const status of [204, 205, 304]) {
      const reply = await execute(await answering(status, '{"a":1}'), '{}');
      expect([reply.statusCode, reply.body]).toEqual([status, '']);
    }
  });

  it('gets 200 where the status is no final one', async () => {
    expect((await execute(await answering(103, '{"a":1}'), '{}')).statusCode).toBe(200);
  });

  it('gets the output of the last node where nothing answers', async () => {
    const { id } = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id: 'in' } }], {
      workflow_type: 'api',
    });
    await client('POST', `/workflow/${id}/activate/`);
    const reply = await execute(id, '{"input":{"a":1}}');
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({
      success: true,
      workflow_id: id,
      output: expect.objectContaining({ a: 1 }),
      execution_time_ms: expect.any(Number),
    });
    expect((await execute(id, '')).statusCode).toBe(200);
  });

  it('is told the name of the field that failed once in the details', async () => {
    const { id, nodes } = await newGraph(
      client,
      [
        { type: 'webhook-producer', values: { webhook_id: 'in' } },
        { type: 'data-transformer', values: { output_template: '{{ 1 / 0 }}' } },
      ],
      { workflow_type: 'api' },
    );
    await client('POST', `/workflow/${id}/activate/`);
    const { error, details } = (await execute(id, '{}')).json();
    expect(error).toMatch(/^output_template: division by zero/);
    const text = error.slice('output_template: '.length);
    expect(details).toEqual({ [nodes[1]!]: { output_template: [text] } });
  });

  it('gets 400 with success false where the workflow is not active, of the wrong type or fails', async () => {
    const idle = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id: 'in' } }], {
      workflow_type: 'api',
    });
    const wrong = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id: 'in' } }]);
    const failing = await answering(200, '{{ data.a | no_such_filter }}');
    for (const id of [idle.id, wrong.id, failing]) {
      const reply = await execute(id, '{"input":{}}');
      expect(reply.statusCode).toBe(400);
      expect(reply.json()).toEqual({
        success: false,
        workflow_id: id,
        error: expect.stringMatching(/./),
        code: 'INVALID_REQUEST',
        details: expect.any(Object),
        detail: expect.stringMatching(/./),
        error_code: 'ValidationError',
        execution_time_ms: expect.any(Number),
      });
    }
  });

  it('that names no type is taken for JSON', async () => {
    const id = await answering(200, '{"n": {{ data.n }}}');
    const url = `/api/workflow/${id}/execute/`;
    const payload = Buffer.from('{"input":{"n":1}}');
    const reply = await server.app.inject({ method: 'POST', url, headers: client.headers, payload });
    expect([reply.statusCode, reply.body]).toEqual([200, '{"n":1}']);
  });

  it('gets the envelope where the request itself is wrong', async () => {
    const id = await answering(200, '{}');
    const table: [string, string, Record<string, string>, number, string][] = [
      [id, '{', {}, 400, 'INVALID_REQUEST'],
      [id, '[]', {}, 400, 'INVALID_REQUEST'],
      [id, '{"input":5}', {}, 400, 'INVALID_REQUEST'],
      [id, '{"timeout":"soon"}', {}, 400, 'INVALID_REQUEST'],
      [id, 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['0b0b0b0b-0000-4000-8000-000000000000', '{}', {}, 404, 'NOT_FOUND'],
      ['nonsense', '{}', {}, 404, 'NOT_FOUND'],
      [id, '{}', { authorization: 'Bearer x' }, 401, 'UNAUTHORIZED'],
    ];
    for (const [workflow, payload, headers, status, code] of table) {
      const reply = await execute(workflow, payload, headers);
      expect([payload, reply.statusCode, reply.json().code]).toEqual([payload, status, code]);
    }
    const other = await newClient(server);
    expect((await other('POST', `/workflow/${id}/execute/`, {})).status).toBe(404);
  });

  it('with the same Idempotency-Key gets the answer of the first run', async () => {
    const id = await answering(200, '{"n": {{ data.n }}}');
    const first = await execute(id, '{"input":{"n":1}}', { 'idempotency-key': 'once' });
    const second = await execute(id, '{"input":{"n":2}}', { 'idempotency-key': 'once' });
    expect([first.body, second.body]).toEqual(['{"n":1}', '{"n":1}']);
  });

  it('with the same Idempotency-Key gets the answer of the first run whatever its workflow is now', async () => {
    const { id, nodes } = await newGraph(
      client,
      [{ type: 'webhook-producer', values: { webhook_id: 'in' } }, { type: 'http-response' }],
      { workflow_type: 'api' },
    );
    await client('POST', `/workflow/${id}/activate/`);
    const again = () => execute(id, '{"input":{"n":1}}', { 'idempotency-key': 'once' });
    const first = await again();
    expect(first.statusCode).toBe(200);
    await client('POST', `/workflow/${id}/deactivate/`);
    expect((await again()).body).toBe(first.body);
    await client('POST', `/workflow/${id}/activate/`);
    await client('PATCH', `/workflow/${id}/nodes/${nodes[1]}/`, { form_values: { status_code: 'none' } });
    expect((await execute(id, '{}')).statusCode).toBe(400);
    expect((await again()).body).toBe(first.body);
    expect((await client('PUT', `/workflow/${id}/`, { name: 'x', workflow_type: 'production' })).status).toBe(200);
    expect((await again()).body).toBe(first.body);
    await client('DELETE', `/workflow/${id}/`);
    expect((await again()).statusCode).toBe(404);
  });

  it('never fails for what it carries', async () => {
    const id = await answering(200, '{{ data.webhook.data.body }}');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => `{"input":{"a":${text}},"timeout":5}`),
        ),
        async (payload) => {
          const { statusCode } = await execute(id, payload);
          expect([200, 400]).toContain(statusCode);
        },
      ),
      { numRuns: 200 },
    );
    expect(server.errors).toEqual([]);
  });

  it('nested beyond any stack is refused or answered, never a failure of the server', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const producer = { type: 'webhook-producer', values: { webhook_id: 'in' } };
    const bare = await newGraph(client, [producer], { workflow_type: 'api' });
    const echo = await newGraph(client, [producer, { type: 'http-response' }], { workflow_type: 'api' });
    for (const { id } of [bare, echo]) await client('POST', `/workflow/${id}/activate/`);
    for (const id of [await answering(200, '{"a":1}'), bare.id, echo.id]) {
      const reply = await execute(id, `{"input":{"a":${deep}}}`);
      expect([server.errors, reply.statusCode === 200 || reply.statusCode === 400]).toEqual([[], true]);
    }
    expect(server.errors).toEqual([]);
  });
});
