import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../testing/call.ts';
import { objectsOf } from '../testing/objects.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { allOperations } from '../testing/operations.ts';

/** The one operation of the contract whose query says something: its clients send what they like beside it. */
const OF_THE_CONTRACT = 'GET /api/workflow/';

const reading = (await allOperations()).filter(
  ({ method, name, query }) => method === 'GET' && query.length > 0 && name !== OF_THE_CONTRACT,
);
const rows = reading.map((one) => [one.name, one] as const);

let server: OpenServer;
let client: Client;
beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
});
afterAll(() => server.close());

const get = async (url: string) => {
  const reply = await server.app.inject({ url, headers: client.headers });
  return { status: reply.statusCode, body: reply.json() };
};

describe('a parameter that an operation beyond the contract does not have', () => {
  it('can be sent to several operations', () => {
    expect(rows.length).toBeGreaterThan(10);
  });

  it.each(rows)('%s: is 400, named beside those that there are', async (_name, one) => {
    const url = await objectsOf(server, client).urlOf(one);
    const known = [...one.query].sort().join(', ');
    for (const name of ['nothing', '__proto__', 'x'.repeat(300)]) {
      const { status, body } = await get(`${url}?${name}=1`);
      const shown = name.slice(0, 100);
      expect([name, status, body.code, Object.keys(body.errors)]).toEqual([name, 400, 'INVALID_REQUEST', [shown]]);
      expect(Object.values(body.errors)).toEqual([[`No such parameter. There are: ${known}.`]]);
      expect(body.detail).toBe(`${shown}: No such parameter. There are: ${known}.`);
    }
    const many = Array.from({ length: 1000 }, (_, index) => `n${index}=`).join('&');
    const { status, body } = await get(`${url}?${many}`);
    expect([status, Object.keys(body.errors).length]).toEqual([400, 10]);
  });

  it.each([
    ['queues', 'cursor=zz'],
    ['queues', 'limit=0'],
    ['dead-letters', 'queue=x'],
    ['approvals', 'state=x'],
    ['audit', 'until=x'],
  ])('GET /%s/?%s is one', async (resource, query) => {
    const { status, body } = await get(`/api/${resource}/?${query}`);
    expect([status, Object.keys(body.errors)]).toEqual([400, [query.split('=')[0]]]);
  });
});

it('a parameter that an operation of the contract does not have is ignored', async () => {
  for (const path of ['workflow', 'nodes/flat', 'auth/me', 'auth/api-keys'])
    expect((await get(`/api/${path}/?page=2&_=1700000000`)).status).toBe(200);
});
