import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { UserId, WorkflowId } from '@loopwright/model';
import type { Clock } from '@loopwright/runtime/ports';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createOpenSockets } from './open-sockets.ts';

const holder = { userId: 1 as UserId, tokenGeneration: 3, apiKeyId: null, workflowId: 'w' as WorkflowId };
let server: WebSocketServer;
let rounds: (() => void)[];
let clock: Clock;

beforeEach(async () => {
  rounds = [];
  clock = {
    now: () => 0,
    random: () => 0,
    after(_ms, callback) {
      rounds.push(callback);
      return () => {
        rounds = rounds.filter((round) => round !== callback);
      };
    },
  };
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
});
afterEach(() => server.close());

async function connect(options: { autoPong: boolean }): Promise<{ readonly near: WebSocket; readonly far: WebSocket }> {
  const near = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  const [far] = (await once(server, 'connection')) as [WebSocket];
  if (near.readyState !== WebSocket.OPEN) await once(near, 'open');
  return { near, far };
}

const passRound = (): void => rounds.shift()?.();

it('a socket that answers pings stays, one that does not is dropped at the next round', async () => {
  const sockets = createOpenSockets(clock, async () => true);
  const alive = await connect({ autoPong: true });
  const dead = await connect({ autoPong: false });
  sockets.add(alive.far, null);
  sockets.add(dead.far, null);
  const answered = once(alive.far, 'pong');
  const dropped = once(dead.near, 'close');
  passRound();
  await answered;
  passRound();
  expect((await dropped)[0]).toBe(1006);
  expect(alive.far.readyState).toBe(WebSocket.OPEN);
});

it('the sockets of a holder who is not let in any more are closed with 4401', async () => {
  let mayStay = true;
  const sockets = createOpenSockets(clock, async () => mayStay);
  const own = await connect({ autoPong: true });
  const stranger = await connect({ autoPong: true });
  sockets.add(own.far, holder);
  sockets.add(stranger.far, null);
  const answered = once(own.far, 'pong');
  passRound();
  await answered;
  mayStay = false;
  const closed = once(own.near, 'close');
  passRound();
  expect((await closed)[0]).toBe(4401);
  expect(stranger.far.readyState).toBe(WebSocket.OPEN);
});

it('a store that cannot be asked closes nobody', async () => {
  const sockets = createOpenSockets(clock, () => Promise.reject(new Error('no disk')));
  const { far } = await connect({ autoPong: true });
  sockets.add(far, holder);
  const answered = once(far, 'pong');
  passRound();
  await answered;
  expect(far.readyState).toBe(WebSocket.OPEN);
});

it('without sockets nothing is timed', async () => {
  const sockets = createOpenSockets(clock, async () => true);
  expect(rounds).toHaveLength(0);
  const { near, far } = await connect({ autoPong: true });
  sockets.add(far, null);
  expect(rounds).toHaveLength(1);
  const closed = once(far, 'close');
  near.close();
  await closed;
  passRound();
  expect(rounds).toHaveLength(0);
});
