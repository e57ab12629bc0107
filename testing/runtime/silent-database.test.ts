import { StoreUnavailable } from '@loopwright/runtime/ports';
import { openPostgres } from '@loopwright/storage/postgres';
import { expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { until } from '../process/api.ts';
import { startMuteProxy } from '../process/mute-proxy.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { drawInto, processOn } from '../simulation/world.ts';
import { hookOn, send } from './processes.ts';

const server = postgresForTests();
/** Shorter than in production, longer than a connection that works needs under any load. */
const patience = { everyMs: 300, withinMs: 5000 };

it('a database that falls silent is gone at once for whoever calls, and work goes on when it speaks again', async () => {
  const folder = await temporaryFolder('silent');
  const url = await server().createDatabase();
  const proxy = await startMuteProxy(url);
  const store = await openPostgres(proxy.url(url), { clock: { now: Date.now }, patience });
  const runtime = processOn(store, folder.path);
  await runtime.start();
  const { ownerId, workflowId } = await drawInto(store, 'production', { hook: hookOn('hook') }, []);
  await runtime.executions.start(ownerId, workflowId);
  const ended = async (): Promise<number> =>
    (await store.history.runs(ownerId, { workflowId, limit: 10 })).filter(({ state }) => state === 'succeeded').length;
  await send(runtime, ownerId, 'hook');
  await until('the first run ended', async () => (await ended()) === 1, 10_000, 20);

  proxy.mute();
  await expect(send(runtime, ownerId, 'hook')).rejects.toThrow(StoreUnavailable);
  expect(runtime.readiness()).toMatchObject({ ready: false });

  proxy.unmute();
  await until('it is ready', async () => runtime.readiness().ready, 30_000, 20);
  await send(runtime, ownerId, 'hook');
  await until('the run after ended', async () => (await ended()) >= 2, 30_000, 20);
  await runtime.stop();
  await store.stop();
  await proxy.stop();
  await server().dropDatabase(url);
  await folder.remove();
});
