import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

let server: OpenServer;
let ada: Client;

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
});
afterAll(() => server.close());

describe('what this server does not have', () => {
  it.each([
    '/browser-sessions/',
    '/browser-pools/',
    '/auth/google/accounts/',
  ])('%s is an empty list for users, and nothing is below it', async (path) => {
    expect(await ada('GET', path)).toMatchObject({ status: 200, body: [] });
    expect((await server.app.inject(`/api${path}`)).statusCode).toBe(401);
    expect((await ada('GET', `${path}1/`)).body).toMatchObject({ code: 'NOT_FOUND', error: 'Resource' });
    expect((await ada('POST', path, {})).status).toBe(405);
  });
});

describe('the version', () => {
  it('is for anyone to know', async () => {
    expect((await server.app.inject('/api/version/')).json()).toEqual({ version: '0.0.0', build: 'test' });
  });
});
