import type { UserId } from '@loopwright/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newClient, newGraph } from '../testing/call.ts';
import { type OpenServer, openServer } from '../testing/open-server.ts';
import { listen, openSocket } from './testing/open-socket.ts';
import { type RoundClock, roundClock } from './testing/round-clock.ts';

let server: OpenServer;
let clock: RoundClock;
let base: string;
let client: Client;
let token: string;
let id: string;

beforeAll(async () => {
  clock = roundClock();
  server = await openServer({ clock });
  base = await listen(server);
  client = await newClient(server);
  token = client.headers.authorization!.slice('Bearer '.length);
  ({ id } = await newGraph(client, []));
});
afterAll(() => server.close());

describe('a socket', () => {
  it('that an API key opened is closed with 4401 once the key is deleted, and no other is', async () => {
    const keyOf = async (name: string) => (await client('POST', '/auth/api-keys/', { name })).body;
    const [gone, kept] = [await keyOf('gone'), await keyOf('kept')];
    const open = async (path: string, key: string) => {
      const socket = await openSocket(`${base}/ws/${path}/${id}/`, { headers: { 'x-api-key': key } });
      await socket.next();
      return socket;
    };
    const other = await open('live', kept.key);
    const sockets = [await open('live', gone.key), await open('workflow', gone.key)];
    expect((await client('DELETE', `/auth/api-keys/${gone.id}/`)).status).toBe(204);
    clock.passRound();
    for (const { closed } of sockets) expect(await closed).toBe(4401);
    other.send({ type: 'ping' });
    expect(await other.nextOf('pong')).toEqual({ type: 'pong' });
  });

  it('whose token was verified before a sign-out everywhere is closed, though it opened after it', async () => {
    expect((await client('GET', '/auth/me/')).status).toBe(200);
    await server.store.accounts.signOutEverywhere(client.userId as UserId); // as another process does, which is not heard of yet
    const socket = await openSocket(`${base}/ws/live/${id}/?token=${token}`);
    await socket.next();
    clock.passRound();
    expect(await socket.closed).toBe(4401);
  });
});

describe('the socket of somebody who waits for a deleted workflow of another user to come back', () => {
  it('gets no output data of it, and is closed with 4401', async () => {
    const [owner, stranger] = [await newClient(server), await server.register()];
    const graph = await newGraph(owner, [{ type: 'counter', values: { max_value: 2 } }]);
    const start = () => owner('GET', `/workflow/${graph.id}/start_execution/`);
    const open = (who: string) => openSocket(`${base}/ws/workflow/${graph.id}/?token=${who}`);
    expect((await owner('DELETE', `/workflow/${graph.id}/`)).status).toBe(204);
    const socket = await open(stranger.token);
    expect(await socket.next()).toMatchObject({ type: 'state_sync', state: { status: 'idle' } });
    expect((await owner('POST', `/workflow/${graph.id}/restore/`)).status).toBe(200);
    const own = await open(owner.headers.authorization!.slice('Bearer '.length));
    expect((await start()).status).toBe(200);
    expect(await own.nextOf('node_completed')).toMatchObject({ output_data: { counter: { current: 0 } } });
    expect(await socket.nextOf('node_completed')).not.toHaveProperty('output_data');
    clock.passRound();
    expect(await socket.closed).toBe(4401);
    own.send({ type: 'ping' });
    expect(await own.nextOf('pong')).toEqual({ type: 'pong' });
  });
});
