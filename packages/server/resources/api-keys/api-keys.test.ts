import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../../testing/call.ts';
import { type OpenServer, openServer } from '../../testing/open-server.ts';

const NOWHERE = '7f6a3c1e-0000-4000-8000-000000000000';

let server: OpenServer;
let ada: Client;
let bob: Client;

beforeAll(async () => {
  server = await openServer();
  ada = await newClient(server);
  bob = await newClient(server);
});
afterAll(() => server.close());

describe('an API key', () => {
  it('is shown once, when it is made: 43 url-safe characters that begin with its prefix', async () => {
    const { status, body } = await ada('POST', '/auth/api-keys/', { name: 'script' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      name: 'script',
      prefix: body.key.slice(0, 8),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/),
      key: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    });
    const { key: _, ...shown } = body;
    expect((await ada('GET', '/auth/api-keys/')).body).toContainEqual(shown);
  });

  it('is listed newest first, to its own user only', async () => {
    for (const name of ['one', 'two', 'three']) await bob('POST', '/auth/api-keys/', { name });
    const names = (await bob('GET', '/auth/api-keys/')).body.map((key: { name: string }) => key.name);
    expect(names).toEqual(['three', 'two', 'one']);
    expect((await ada('GET', '/auth/api-keys/')).body).toHaveLength(1);
  });

  it.each([
    [{}],
    [{ name: '' }],
    [{ name: '  ' }],
    [{ name: null }],
    [{ name: 7 }],
    [{ name: 'x'.repeat(256) }],
  ])('has a name: %j is refused', async (payload) => {
    const { status, body } = await ada('POST', '/auth/api-keys/', payload);
    expect([status, Object.keys(body.errors)]).toEqual([400, ['name']]);
  });

  it('is deleted by its own user only, in whichever case its id is written', async () => {
    const { id } = (await ada('POST', '/auth/api-keys/', { name: 'gone' })).body;
    expect((await bob('DELETE', `/auth/api-keys/${id}/`)).status).toBe(404);
    const gone = await ada('DELETE', `/auth/api-keys/${id.toUpperCase()}/`);
    expect([gone.status, gone.body]).toEqual([204, '']);
    for (const unknown of [id, NOWHERE, 'x', '%00', "'"]) {
      const { status, body } = await ada('DELETE', `/auth/api-keys/${unknown}/`);
      expect([status, body.error]).toEqual([404, 'API key']);
    }
  });
});
