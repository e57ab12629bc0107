import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../testing/call.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';

let server: OpenServer;
let ada: Client;
beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
});
afterAll(() => server.close());

const metrics = (more: object = {}) => server.app.inject({ url: '/metrics', ...more });

describe('the metrics', () => {
  it('count requests by route, not by path, and none of the doors', async () => {
    for (const id of ['x', 'y']) await ada('GET', `/workflow/${id}/`);
    await ada('POST', '/webhooks/nobody/', {});
    const { headers, body } = await metrics();
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toMatch(
      /loopwright_http_requests_total\{method="GET",route="\/api\/workflow\/:\w+\/",status="404"\} 2/,
    );
    expect(body).not.toContain('webhooks');
    expect(body).toMatch(/loopwright_http_request_seconds_count\{method="GET"\} 2/);
  });

  it('hold the runtime’s counts and the process’s', async () => {
    const { body } = await metrics();
    for (const name of ['loopwright_flushes', 'loopwright_active_executions', 'process_resident_memory_bytes'])
      expect(body).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  it('are open to this machine, elsewhere for who has credentials', async () => {
    const { headers } = ada;
    expect((await metrics({ remoteAddress: '192.0.2.1' })).statusCode).toBe(401);
    expect((await metrics({ headers: { 'x-forwarded-for': '192.0.2.1' } })).statusCode).toBe(401);
    expect((await metrics({ remoteAddress: '192.0.2.1', headers })).statusCode).toBe(200);
  });
});
