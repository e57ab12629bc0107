import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, draw, registerOwner, until, withApiKey } from '../process/api.ts';
import { type ServerProcess, startServer, temporaryFolder } from '../process/server-process.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { instantsIn } from './ticks.ts';

/** A server that is killed by SIGKILL while a schedule ticks each second, and started again. */
describe('a schedule whose server is killed', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let receiver: Receiver;
  let server: ServerProcess;
  let api: Api;

  beforeEach(async () => {
    folder = await temporaryFolder('schedule-crash');
    receiver = await startReceiver();
    server = await startServer(folder.path);
    api = await withApiKey((await registerOwner(server.origin)).api);
  });

  afterEach(async () => {
    await server?.end('SIGKILL');
    await receiver?.end();
    await folder?.remove();
  });

  it('calls for each instant under one key, none left out: `all`; and for none a second time: `one` and `skip`', async () => {
    for (const missed of ['all', 'one', 'skip']) {
      const ids = await draw(
        api,
        'production',
        {
          clock: { type: 'schedule', form: { every: 1, unit: 'seconds', missed } },
          call: {
            type: 'http-request',
            form: {
              method: 'POST',
              url: `${receiver.origin}/${missed}`,
              body: '{"at": "{{ data.schedule.scheduled_at }}", "missed": {{ data.schedule.missed }}}',
            },
          },
        },
        ['clock>call'],
      );
      expect((await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`)).status).toBe(200);
    }
    const paths = ['/all', '/one', '/skip'];
    const counts = () => paths.map((path) => instantsIn(receiver.calls, path).length);
    for (let kills = 0; kills < 3; kills++) {
      // Of each of them: what one misses in two deaths without a tick between is one gap.
      const seen = counts();
      await until('some ticks', async () => counts().every((count, at) => count >= seen[at]! + 2), 60_000, 20);
      await server.end('SIGKILL');
      // Nobody is there for two instants at least.
      const gone = Math.floor(Date.now() / 1000) + 3;
      await until('time passes', async () => Date.now() / 1000 >= gone, 10_000, 50);
      server = await startServer(folder.path);
      api = api.at(server.origin);
    }
    const now = Math.floor(Date.now() / 1000) + 1;
    const last = (path: string): number => instantsIn(receiver.calls, path).at(-1)?.second ?? 0;
    await until('all go on', async () => paths.every((path) => last(path) >= now), 60_000, 20);

    const all = instantsIn(receiver.calls, '/all');
    expect(all.map(({ second }) => second)).toEqual(all.map((_, index) => all[0]!.second + index));
    for (const path of ['/one', '/skip']) {
      const ticks = instantsIn(receiver.calls, path);
      for (const [index, { second, missed }] of ticks.entries())
        if (index > 0) expect(second - ticks[index - 1]!.second).toBe(missed + 1);
      expect(ticks.filter(({ missed }) => missed > 0).length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThan(all.length);
    }
  }, 600_000);
});
