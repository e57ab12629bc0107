import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../testing/call.ts';
import { goodCall } from '../testing/good-calls.ts';
import { objectsOf } from '../testing/objects.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { allOperations } from '../testing/operations.ts';
import { readStored, type Stored } from '../testing/stored.ts';

/** Operations whose parameter names nothing that belongs to one user. */
const OF_NOBODY: Readonly<Record<string, string>> = {
  '/api/nodes/{identifier}': 'node types are the same for all',
  '/node-icons/': 'icons too',
  '/api/celery/task/': 'a task of somebody else is PENDING, as one that nobody knows',
  '/api/webhooks/': 'a channel is the caller’s own: nobody else’s loops hear of it',
  '/api/users/': 'for the owner of the installation only: 403',
  '/api/invitations/': 'the same',
};
/** Addresses that are a secret: who has one needs no credentials. */
const SECRET = ['POST /api/callbacks/{token}/', 'GET /media/{*}'];

const all = await allOperations();
const named = all.filter(({ path }) => path.includes('{'));
const rows = named
  .filter(({ name, path }) => !SECRET.includes(name) && !Object.keys(OF_NOBODY).some((one) => path.startsWith(one)))
  .map((one) => [one.name, one] as const);

let server: OpenServer;
let ada: Client;
let bob: Client;
let stored: Stored;
beforeAll(async () => {
  server = await openServer();
  await server.register();
  ada = await newClient(server);
  bob = await newClient(server);
  stored = readStored(server);
});
afterAll(async () => {
  stored.close();
  await server.close();
});

describe('what belongs to somebody else', () => {
  it('is named by most operations', () => {
    expect(rows.length).toBeGreaterThan(60);
  });

  it.each(rows)('%s: is 404 to another user, 401 to a stranger, and stays as it is', async (_name, one) => {
    const objects = objectsOf(server, ada);
    const call = await goodCall(one, objects);
    const before = stored.read();
    const { authorization: _, ...headers } = call.headers;
    const stranger = await server.app.inject({ ...call, headers });
    expect([stranger.statusCode, stranger.json().code]).toEqual([401, 'UNAUTHORIZED']);
    const other = await server.app.inject({ ...call, headers: { ...headers, ...bob.headers } });
    expect([other.statusCode, other.json().code]).toEqual([404, 'NOT_FOUND']);
    expect(stored.read()).toBe(before);
    expect((await server.app.inject(call)).statusCode).toBeLessThan(300);
    await objects.stop();
  });
});
