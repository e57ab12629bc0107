import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
