import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, createApi, registerOwner } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { recordCalls } from './record-calls.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const PAGE = 'https://app.example.com';

/** What every answer has in common (wire contract, section 1), against a real server process. */
describe('every answer', () => {
  const calls = recordCalls();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let api: Api;
  let workflow = '';

  beforeAll(async () => {
    folder = await temporaryFolder('conformance-envelope');
    server = await startServer(folder.path);
    ({ api } = await registerOwner(server.origin));
    const made = await api.call<{ id: string }>('POST', '/api/workflow/', { name: 'One', workflow_type: 'api' });
    workflow = made.body.id;
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  function envelope(code: string, errorCode: string): Record<string, unknown> {
    return {
      error: expect.stringMatching(/./),
      code,
      details: expect.any(Object),
      detail: expect.any(String),
      error_code: errorCode,
    };
  }

  it.each([
    '/api/workflow',
    '/api/nodes/flat',
    '/api/nodes/counter',
    '/api/version',
    '/api/auth/me',
  ])('is the same with and without a slash at the end of %s', async (path) => {
    const [plain, slashed] = [await api.call('GET', path), await api.call('GET', `${path}/`)];
    expect([plain.status, slashed.status]).toEqual([200, 200]);
    expect(plain.body).toEqual(slashed.body);
  });

  it('is given to every method in both slash forms, never as a redirect', async () => {
    for (const slash of ['', '/']) {
      const made = await api.call<{ id: string }>('POST', `/api/workflow${slash}`, { name: 'Slashes' });
      expect(made.status).toBe(201);
      const path = `/api/workflow/${made.body.id}`;
      expect((await api.call('PUT', path + slash, { name: 'Put' })).status).toBe(200);
      expect((await api.call('PATCH', path + slash, { name: 'Patched' })).status).toBe(200);
      expect((await api.call('POST', `${path}/duplicate${slash}`)).status).toBe(201);
      expect((await api.call('DELETE', path + slash)).status).toBe(204);
    }
  });

  it.each([
    'activate',
    'deactivate',
    'duplicate',
  ])('takes an empty body for %s, with or without a type', async (action) => {
    const path = `/api/workflow/${workflow}/${action}/`;
    const status = action === 'duplicate' ? 201 : 200;
    expect((await api.call('POST', path)).status).toBe(status);
    expect((await api.call('POST', path, '')).status).toBe(status);
    expect((await api.call('POST', path, '', { 'content-type': 'text/plain' })).status).toBe(status);
  });

  it('is JSON in UTF-8', async () => {
    for (const path of ['/api/workflow/', '/api/nowhere/']) {
      const reply = await api.call('GET', path);
      expect(reply.headers.get('content-type')?.toLowerCase().replaceAll(' ', '')).toBe(
        'application/json;charset=utf-8',
      );
    }
  });

  it.each([
    ['JSON that does not parse', '{"name":'],
    ['a list for a body', '[1]'],
    ['a text for a body', '"name"'],
  ])('refuses %s with 400', async (_what, body) => {
    const reply = await api.call('POST', '/api/workflow/', body);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject(envelope('INVALID_REQUEST', 'ValidationError'));
    expect(reply.body).not.toHaveProperty('message');
  });

  it('refuses a missing and an ill-typed field with 400, naming it in details and errors', async () => {
    for (const [body, field] of [
      [{}, 'name'],
      [{ name: 'a'.repeat(101) }, 'name'],
      [{ name: 'x', tags: 'none' }, 'tags'],
    ] as const) {
      const reply = await api.call('POST', '/api/workflow/', body);
      expect(reply.status).toBe(400);
      expect(reply.body).toEqual({
        ...envelope('INVALID_REQUEST', 'ValidationError'),
        details: { [field]: [expect.any(String)] },
        errors: { [field]: [expect.any(String)] },
      });
    }
  });

  it('ignores keys that it does not know, and read-only ones', async () => {
    const reply = await api.call('PUT', `/api/workflow/${workflow}/`, {
      name: 'One',
      id: NOBODY,
      task_id: null,
      created_by: null,
      created_by_username: null,
      last_run: null,
      never_heard_of: [1],
    });
    expect([reply.status, reply.body.id, reply.body.created_by_username]).toEqual([200, workflow, 'ada']);
  });

  it.each([
    ['an unknown path', '/api/nowhere/'],
    ['an unknown id', `/api/workflow/${NOBODY}/`],
    ['a malformed id', '/api/workflow/not-a-uuid/'],
    ['an unknown node type', '/api/nodes/no-such-type/'],
    ['a path below a stub', '/api/browser-sessions/1/'],
  ])('is 404 in the envelope for %s', async (_what, path) => {
    const reply = await api.call('GET', path);
    expect(reply.status).toBe(404);
    expect(reply.body).toMatchObject(envelope('NOT_FOUND', 'NotFoundError'));
  });

  it('is 405 with Allow for a method that a path does not have', async () => {
    for (const [method, path, allowed] of [
      ['DELETE', '/api/workflow/', ['GET', 'POST']],
      ['PUT', '/api/nodes/flat/', ['GET']],
      ['GET', `/api/workflow/${workflow}/activate`, ['POST']],
    ] as const) {
      const reply = await api.call(method, path);
      expect(reply.status).toBe(405);
      expect(reply.body).toMatchObject({ code: 'METHOD_NOT_ALLOWED', error: expect.any(String), details: {} });
      const told = reply.headers.get('allow')?.split(', ') ?? [];
      expect(told).toEqual(expect.arrayContaining([...allowed]));
      expect(told).not.toContain(method);
    }
  });

  it('is 413 for a JSON body over 10 MiB', async () => {
    // The answer comes before the body is sent, so that no writing goes wrong on a closed connection.
    const sent = request(`${server.origin}/api/workflow/`, {
      method: 'POST',
      headers: { ...api.headers, 'content-type': 'application/json', 'content-length': 10 * 1024 * 1024 + 1 },
    });
    sent.flushHeaders();
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    const body = JSON.parse(Buffer.concat(await reply.toArray()).toString()) as Record<string, unknown>;
    sent.destroy();
    expect(reply.statusCode).toBe(413);
    expect(body).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', error: expect.any(String), details: {} });
  });

  it.each([
    ['a length that is told', true, true],
    ['a connection that is to be closed', true, false],
    ['a length that is not told', false, true],
  ])('is 413 to whoever sends the whole body first and reads then, with %s', async (_what, toldLength, keptAlive) => {
    const body = Buffer.alloc(24 * 1024 * 1024, 'x');
    const agent = new Agent({ keepAlive: keptAlive });
    for (const path of ['/api/workflow/', '/api/webhooks/any/', '/api/workflow/']) {
      const sent = request(server.origin + path, {
        method: 'POST',
        agent,
        headers: {
          ...api.headers,
          'content-type': 'application/json',
          ...(toldLength ? { 'content-length': body.length } : {}),
        },
      });
      const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
      const written = new Promise<void>((resolve) => sent.end(body, () => resolve()));
      const [[reply]] = await Promise.all([answered, written]);
      expect(reply.statusCode).toBe(413);
      expect(JSON.parse(Buffer.concat(await reply.toArray()).toString())).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    }
    agent.destroy();
  });

  it('is 415 for a body of another type', async () => {
    const reply = await api.call('POST', '/api/workflow/', 'name=One', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([reply.status, reply.body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('carries the CORS headers, errors too, and never allows credentials', async () => {
    const stranger = createApi(server.origin, {});
    for (const [caller, path, status] of [
      [api, '/api/workflow/', 200],
      [stranger, '/api/workflow/', 401],
      [api, '/api/nowhere/', 404],
    ] as const) {
      const reply = await caller.call('GET', path, undefined, { origin: PAGE });
      expect(reply.status).toBe(status);
      expect(['*', PAGE]).toContain(reply.headers.get('access-control-allow-origin'));
      expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
      expect(reply.headers.get('vary')).toMatch(/\bOrigin\b/);
      const exposed = reply.headers.get('access-control-expose-headers')?.toLowerCase().split(', ') ?? [];
      expect(exposed).toEqual(
        expect.arrayContaining(['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after']),
      );
    }
    const broken = await api.call('POST', '/api/workflow/', '{', { origin: PAGE });
    expect(broken.status).toBe(400);
    expect(['*', PAGE]).toContain(broken.headers.get('access-control-allow-origin'));
  });

  it('lets a browser ask first, without credentials', async () => {
    for (const path of ['/api/workflow/', '/api/workflow', '/api/webhooks/any/']) {
      const reply = await createApi(server.origin, {}).call('OPTIONS', path, undefined, {
        origin: PAGE,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,content-type',
      });
      expect([reply.status, reply.body]).toEqual([204, '']);
      const list = (name: string) => reply.headers.get(name)?.split(/,\s*/) ?? [];
      expect(list('access-control-allow-methods')).toEqual(
        expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
      );
      expect(list('access-control-allow-headers').map((name) => name.toLowerCase())).toEqual(
        expect.arrayContaining([
          'authorization',
          'content-type',
          'accept',
          'x-api-key',
          'x-requested-with',
          'x-response-shape',
          'idempotency-key',
        ]),
      );
    }
  });

  it('tells the rate limit, counting down, with a reset in epoch seconds', async () => {
    const numbers = async () => {
      const { headers } = await api.call('GET', '/api/workflow/');
      return ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));
    };
    const [first, second] = [await numbers(), await numbers()];
    expect([first[0], second[0]]).toEqual([6000, 6000]);
    expect(second[1]).toBe(first[1]! - 1);
    const now = Date.now() / 1000;
    expect(second[2]).toBeGreaterThanOrEqual(Math.floor(now));
    expect(second[2]).toBeLessThanOrEqual(now + 62);
  });

  it('answers HEAD as GET without a body', async () => {
    for (const path of ['/api/workflow/', '/api/nodes/flat', '/api/version/']) {
      const reply = await api.call('HEAD', path);
      expect([reply.status, reply.body]).toEqual([200, '']);
      expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    }
    expect((await api.call('HEAD', '/api/nowhere/')).status).toBe(404);
  });

  it('gives the stubs an empty list, to users only', async () => {
    for (const path of ['/api/browser-sessions/', '/api/browser-pools/', '/api/auth/google/accounts/']) {
      const reply = await api.call('GET', path);
      expect([reply.status, reply.body]).toEqual([200, []]);
      expect((await createApi(server.origin, {}).call('GET', path)).status).toBe(401);
    }
  });

  it('tells the version to anybody', async () => {
    const reply = await createApi(server.origin, {}).call('GET', '/api/version/');
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body).sort()).toEqual(['build', 'version']);
  });

  it('calls what its list says', () => calls.areThoseOf('envelope', server.origin));
});

/** Limits low enough to be reached. */
describe('a limit that is reached', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;

  beforeAll(async () => {
    folder = await temporaryFolder('conformance-limits');
    server = await startServer(folder.path);
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    await folder?.remove();
  });

  it('is 429 with Retry-After and the three headers: logins, 10 a minute', async () => {
    const anyone = createApi(server.origin, {});
    for (let turn = 0; turn < 10; turn += 1) {
      const reply = await anyone.call('POST', '/api/auth/login/', { username: 'ada', password: 'wrong-wrong' });
      expect(reply.status).toBe(401);
      expect(reply.headers.get('x-ratelimit-limit')).toBe('10');
      expect(reply.headers.get('x-ratelimit-remaining')).toBe(String(9 - turn));
    }
    const reply = await anyone.call('POST', '/api/auth/login/', { username: 'ada', password: 'wrong-wrong' });
    expect([reply.status, reply.body.code]).toEqual([429, 'RATE_LIMITED']);
    const seconds = Number(reply.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(reply.headers.get('x-ratelimit-remaining')).toBe('0');
  });
});
