import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { type Receiver, startReceiver } from '../crash/receiver.ts';
import { instantsIn } from '../crash/ticks.ts';
import { type Api, draw, registerOwner, until, withApiKey } from '../process/api.ts';
import {
  type ServerProcess,
  startServer,
  startWorker,
  temporaryFolder,
  type WorkerProcess,
} from '../process/server-process.ts';

const postgres = postgresForTests();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let url: string;
let server: ServerProcess;
let workers: WorkerProcess[];
let api: Api;
let admin: pg.Client;
let receiver: Receiver;

beforeEach(async () => {
  folder = await temporaryFolder('schedule-cluster');
  url = await postgres().createDatabase();
  receiver = await startReceiver();
  server = await startServer(folder.path, { args: ['--no-work'], env: { LOOPWRIGHT_DATABASE_URL: url } });
  api = await withApiKey((await registerOwner(server.origin)).api);
  workers = [];
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterEach(async () => {
  await admin.end();
  await Promise.all([server, ...workers].map((one) => one.end('SIGKILL')));
  await receiver.end();
  await postgres().dropDatabase(url);
  await folder.remove();
});

async function worker(): Promise<WorkerProcess> {
  const started = await startWorker(folder.path, url);
  workers.push(started);
  return started;
}

const holders = async (): Promise<string[]> =>
  (await admin.query<{ worker: string }>('SELECT worker FROM loopwright.loop_lease')).rows.map((row) => row.worker);

it('a schedule moves when the worker that holds it is killed, hangs or ends: every instant comes, and comes once', async () => {
  const ids = await draw(
    api,
    'production',
    {
      clock: { type: 'schedule', form: { every: 1, unit: 'seconds', missed: 'all' } },
      call: {
        type: 'http-request',
        form: {
          method: 'POST',
          url: `${receiver.origin}/tick`,
          body: '{"at": "{{ data.schedule.scheduled_at }}", "missed": {{ data.schedule.missed }}}',
        },
      },
    },
    ['clock>call'],
  );
  expect((await api.call('POST', `/api/workflow/${ids.workflow}/start_execution/`)).status).toBe(200);
  const ticks = () => instantsIn(receiver.calls, '/tick');
  const untilTicks = (more: number): Promise<unknown> => {
    const goal = ticks().length + more;
    return until(`${goal} ticks`, async () => ticks().length >= goal, 60_000, 20);
  };
  /** The next worker has it once the one before is away. */
  const blows: readonly ((holder: WorkerProcess) => unknown)[] = [
    (holder) => holder.end('SIGKILL'),
    (holder) => holder.signal('SIGSTOP'),
    (holder) => holder.end('SIGTERM'),
  ];
  let holder = await worker();
  for (const blow of blows) {
    await untilTicks(2);
    const other = await worker();
    const before = await holders();
    expect(before).toHaveLength(1);
    await blow(holder);
    await until('another one has it', async () => (await holders()).some((one) => one !== before[0]), 60_000, 50);
    await untilTicks(2);
    if (blow === blows[1]) {
      holder.signal('SIGCONT'); // it goes on where it stood, and learns that it is dead
      await untilTicks(3);
      await holder.end('SIGKILL');
      await untilTicks(1);
    }
    holder = other;
  }
  const seconds = ticks().map(({ second }) => second);
  expect(seconds).toEqual(seconds.map((_, index) => seconds[0]! + index));
  const { rows } = await admin.query<{ count: string }>('SELECT count(*) FROM loopwright.run');
  expect(Number(rows[0]!.count)).toBeGreaterThanOrEqual(seconds.length);
}, 240_000);
