import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newClient, newGraph } from '../testing/call.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';

let server: OpenServer;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

describe('the server', () => {
  it('is healthy while its process answers, and ready while it takes work', async () => {
    expect((await server.app.inject('/health')).json()).toEqual({ status: 'ok' });
    expect((await server.app.inject('/ready/')).json()).toEqual({ status: 'ready' });
  });

  it('is not ready, yet healthy, while nothing can be written, and ready again when there is room', async () => {
    const client = await newClient(server);
    const graph = await newGraph(client, [{ type: 'webhook-producer', values: { webhook_id: 'full' } }]);
    expect((await client('POST', `/workflow/${graph.id}/start_execution/`)).status).toBe(200);
    const post = { method: 'POST', url: '/api/webhooks/full/', headers: client.headers, payload: { n: 1 } } as const;
    await server.database.pragma('query_only = ON');
    const refused = await server.app.inject(post);
    expect([refused.statusCode, refused.json().code]).toEqual([503, 'UNAVAILABLE']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const ready = await server.app.inject('/ready');
    expect([ready.statusCode, ready.json()]).toEqual([
      503,
      {
        error: expect.any(String),
        code: 'UNAVAILABLE',
        details: {},
        detail: expect.stringMatching(/./),
        error_code: expect.any(String),
      },
    ]);
    expect(Number(ready.headers['retry-after'])).toBeGreaterThan(0);
    expect((await server.app.inject('/health')).statusCode).toBe(200);
    await server.database.pragma('query_only = OFF');
    await vi.waitUntil(async () => (await server.app.inject('/ready')).statusCode === 200, { timeout: 60_000 });
    const taken = await server.app.inject(post);
    expect([taken.statusCode, taken.json().subscribers]).toEqual([202, 1]);
  });
});
