import { afterEach, beforeEach, expect, it } from 'vitest';
import { postgresForTests } from '../contracts/open-on-postgres.ts';
import { type Receiver, startReceiver } from '../crash/receiver.ts';
import { instantsIn } from '../crash/ticks.ts';
import { draw, until } from '../process/api.ts';
import { type Installation, startInstallation } from './start-installation.ts';

const postgres = postgresForTests();
let on: Installation;
let api: Installation['api'];
let admin: Installation['admin'];
let worker: Installation['worker'];
let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
  on = await startInstallation(postgres(), 'schedule-cluster');
  ({ api, admin, worker } = on);
});
afterEach(async () => {
  await on.end();
  await receiver.end();
});

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
  const blows: readonly ((holder: Awaited<ReturnType<Installation['worker']>>) => unknown)[] = [
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
}, 600_000);
