import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient } from '../testing/call.ts';
import { type Objects, objectsOf } from '../testing/objects.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { allOperations } from '../testing/operations.ts';

const paged = (await allOperations()).filter(({ query }) => query.includes('cursor'));
const rows = paged.map((one) => [one.name, one] as const);
const of = (text: string) => Buffer.from(text).toString('base64url');
/** Texts that are the cursor of no page anywhere. */
const UNKNOWN = [
  ...['x', '%00', '1', 'null', '__proto__', 'x'.repeat(600), '%F0%9F%98%80', '..%2f'],
  ...[
    '',
    'before:',
    'before:x',
    'before:-1',
    'before:1:2:3',
    'started:x:1',
    'started:1',
    'before:99999999999999999',
  ].map((text) => of(text) || '='),
];

let server: OpenServer;
let client: Client;
let objects: Objects;
beforeAll(async () => {
  server = await openServer();
  client = await newClient(server);
  objects = objectsOf(server, client);
});
afterAll(() => server.close());

describe('an unknown cursor', () => {
  it('can be given to several operations', () => {
    expect(rows.length).toBeGreaterThan(5);
  });

  it.each(rows)('%s: is 400 and names it', async (_name, one) => {
    const url = await objects.urlOf(one);
    for (const cursor of UNKNOWN) {
      const reply = await server.app.inject({ url: `${url}?cursor=${cursor}`, headers: client.headers });
      const { code, detail } = reply.json();
      expect([cursor, reply.statusCode, code, detail]).toEqual([
        cursor,
        400,
        'INVALID_REQUEST',
        expect.stringContaining('cursor'),
      ]);
    }
    const twice = await server.app.inject({ url: `${url}?cursor=x&cursor=y`, headers: client.headers });
    expect(twice.statusCode).toBe(400);
    expect((await server.app.inject({ url: `${url}?cursor=`, headers: client.headers })).statusCode).toBe(200);
    expect(server.errors).toEqual([]);
  });
});
