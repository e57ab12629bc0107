import type { UserId, WorkflowId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { eachWithOneProcess } from './one-process.ts';
import { send } from './processes.ts';

const SECOND = 1000;
const DAY = 86_400_000;

/** A schedule on a real database and a clock that is moved by hand. */
describe('a schedule', () => {
  const held = heldNode();
  const on = eachWithOneProcess('schedule', () => [held.type]);

  /** Draws one with a file behind it, and starts it a quarter of a second after a full minute. */
  async function begin(fields: object, next: object = note()): Promise<{ ownerId: UserId; workflowId: WorkflowId }> {
    const { clock } = on;
    clock.pass(60_000 - (clock.now() % 60_000) + 250);
    const drawn = await drawInto(
      on.store,
      'production',
      { clock: { type: 'schedule', form: { unit: 'seconds', ...fields } }, next: next as never },
      ['clock>next'],
    );
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await taken();
    return drawn;
  }

  const note = () => ({
    type: 'file-writer',
    form: { file_path: 'lines.txt', mode: 'a', content: '{{ data.schedule.scheduled_at }} {{ data.schedule.missed }}' },
  });

  /** The loop has come as far as it comes without time. */
  async function taken(): Promise<void> {
    await on.settle();
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time go on in steps of a quarter of a second, and waits each time for what that began, unless it is held. */
  async function pass(ms: number, isHeld = false): Promise<void> {
    for (let gone = 0; gone < ms; gone += 250) {
      on.clock.pass(Math.min(250, ms - gone));
      await taken();
      if (!isHeld) await allEnded();
    }
  }

  /** Seconds of the ticks after the minute of the start, and what each had missed. */
  async function ticks(from: number): Promise<readonly string[]> {
    const minute = from - (from % 60_000);
    return (await on.lines()).map((line) => {
      const [at = '', missed] = line.split(' ');
      return `${(Date.parse(at) - minute) / SECOND}${missed === '0' ? '' : ` after ${missed}`}`;
    });
  }

  const untilTicks = (from: number, expected: readonly string[]) =>
    until(`ticks ${expected.join()}`, async () => (await ticks(from)).length >= expected.length, 10_000, 5);

  async function expectTicks(from: number, expected: readonly string[]): Promise<void> {
    await untilTicks(from, expected).catch(() => undefined);
    expect(await ticks(from)).toEqual(expected);
  }

  /** A run that is under way at a stop does its effect again, with the same line. */
  const allEnded = () => until('its runs have ended', async () => on.runtime.counters().runsUnderWay === 0, 10_000, 5);

  /** Ends the process. No time passes: there is nothing to wait for. */
  async function end(): Promise<void> {
    await allEnded();
    await on.runtime.stop();
  }

  it('ticks at each instant from the first one after its start on', async () => {
    const from = on.clock.now();
    await begin({ every: 2 });
    const start = on.clock.now();
    expect(start).toBeGreaterThan(from);
    await pass(7000);
    await expectTicks(start, ['2', '4', '6']);
  });

  it.each([
    ['skip', ['1', '6 after 4']],
    ['one', ['1', '5 after 3', '6']],
    ['all', ['1', '2', '3', '4', '5', '6']],
  ])('whose run takes longer than its interval: %s', async (missed, expected) => {
    await begin({ every: 1, missed }, { type: 'held', form: { name: `${missed} {{ data.schedule.scheduled_at }}` } });
    const { clock } = on;
    const start = clock.now() - 250;
    const name = (second: number): string =>
      `${missed} ${new Date(start + second * SECOND).toISOString().replace('.000', '')}`;
    const began = (): readonly string[] =>
      held.log.filter((line) => line.startsWith('begin')).map((line) => line.slice('begin '.length));
    const before = began().length;
    await pass(1000, true);
    await held.begun(name(1));
    await pass(4000, true);
    expect(began().slice(before)).toEqual([name(1)]);
    for (let second = 1; second <= 7; second++) held.release(name(second));
    await until('the run has ended', async () => held.log.includes(`end ${name(1)}`), 10_000, 5);
    await taken();
    await pass(1000, true);
    const wanted = expected.map((text) => name(Number(text.split(' ')[0])));
    await until('the others', async () => began().length >= before + wanted.length, 10_000, 5).catch(() => undefined);
    expect(began().slice(before)).toEqual(wanted);
  });

  it.each([
    ['skip', ['1', '2', '8 after 5']],
    ['one', ['1', '2', '7 after 4', '8']],
    ['all', ['1', '2', '3', '4', '5', '6', '7', '8']],
  ])('that nobody ran for a while goes on with what its rule says: %s', async (missed, expected) => {
    await begin({ every: 1, missed });
    const start = on.clock.now();
    await pass(2000);
    await untilTicks(start, ['1', '2']);
    await end();
    on.clock.pass(start + 7250 - on.clock.now());
    await on.another();
    await taken();
    await pass(1000);
    await expectTicks(start, expected);
  });

  it.each(['skip', 'one', 'all'])('ticks no instant twice when its clock is set back: %s', async (missed) => {
    await begin({ every: 1, missed });
    const start = on.clock.now();
    await pass(3000);
    await untilTicks(start, ['1', '2', '3']);
    on.clock.set(-10_000);
    await pass(10_500);
    expect(await ticks(start)).toEqual(['1', '2', '3']);
    await pass(500);
    await expectTicks(start, ['1', '2', '3', '4']);
  });

  it.each(['skip', 'one', 'all'])('nor when it is set back and the process begins anew: %s', async (missed) => {
    await begin({ every: 1, missed });
    const start = on.clock.now();
    await pass(3000);
    await untilTicks(start, ['1', '2', '3']);
    await end();
    on.clock.set(start - 5000 - on.clock.now());
    await on.another();
    await pass(9000 - 250);
    await expectTicks(start, ['1', '2', '3', '4']);
  });

  it('nor when the workflow is started anew on a machine whose clock is behind', async () => {
    const { ownerId, workflowId } = await begin({ every: 1, missed: 'all' });
    const start = on.clock.now();
    await pass(3000);
    await untilTicks(start, ['1', '2', '3']);
    await allEnded();
    await on.runtime.executions.stop(ownerId, workflowId);
    on.clock.set(start + 1500 - on.clock.now());
    await on.runtime.executions.start(ownerId, workflowId);
    await pass(2500);
    await expectTicks(start, ['1', '2', '3', '4']);
  });

  it.each([
    ['skip', ['1', '4 after 2']],
    ['one', ['1', '3 after 1', '4']],
  ])('hears within a minute that its clock was set forward: %s', async (missed, expected) => {
    const { clock } = on;
    const hour = 3_600_000;
    await begin({ every: 1, unit: 'hours', missed });
    const from = clock.now() - (clock.now() % hour);
    const hours = async (): Promise<readonly string[]> =>
      (await on.lines()).map((line) => {
        const [at = '', count] = line.split(' ');
        return `${(Date.parse(at) - from) / hour}${count === '0' ? '' : ` after ${count}`}`;
      });
    const untilHours = async (wanted: readonly string[]): Promise<void> => {
      await taken();
      await until(`ticks ${wanted.join()}`, async () => (await hours()).length >= wanted.length, 10_000, 5);
      expect(await hours()).toEqual(wanted);
    };
    clock.pass(from + hour + SECOND - clock.now());
    await untilHours(expected.slice(0, 1));
    clock.set(from + 3.5 * hour - clock.now());
    clock.pass(61_000);
    await untilHours(expected.slice(0, -1));
    clock.pass(hour / 2);
    await untilHours(expected);
  });

  it('goes on when its clock is set back while the queue that it feeds is full', async () => {
    const { clock, runtime } = on;
    const { ownerId, workflowId } = await drawInto(
      on.store,
      'production',
      {
        clock: { type: 'schedule', form: { every: 5, unit: 'seconds', missed: 'all' } },
        hook: { type: 'webhook-producer', form: { webhook_id: 'other' } },
        write: { type: 'queue-node-writer' },
        writeToo: { type: 'queue-node-writer' },
        read: { type: 'queue-reader-dummy', config: { queue_max_messages: 1 } },
        held: { type: 'held', form: { name: '{{ data.get("schedule", {}).get("scheduled_at", "full") }}' } },
      },
      ['clock>write', 'hook>writeToo', 'write>read', 'writeToo>read', 'read>held'],
    );
    clock.pass(60_000 - (clock.now() % 60_000) + 250);
    const first = new Date(clock.now() - 250 + 5 * SECOND).toISOString().replace('.000', '');
    held.release(first);
    await runtime.executions.start(ownerId, workflowId);
    await taken();
    await send(runtime, ownerId, 'other', {});
    await held.begun('full');
    await pass(5000, true); // its instant has come, and there is no room
    clock.set(-10_000);
    await pass(500, true);
    held.release('full');
    await until('there is room', async () => held.log.includes('end full'), 10_000, 5);
    await pass(9000, true);
    expect(held.log).not.toContain(`end ${first}`);
    await pass(500, true);
    await until('it ticks', async () => held.log.includes(`end ${first}`), 10_000, 5);
  });

  it('is there after more days than a timer holds, and after a leap in between', async () => {
    await begin({ ticks: 'cron', cron: '0 0 1 1 *', missed: 'skip' });
    const { clock } = on;
    const year = new Date(clock.now()).getUTCFullYear() + 1;
    const due = Date.UTC(year, 0, 1);
    clock.pass(Math.max(0, due - clock.now() - 40 * DAY));
    await taken();
    clock.pass(due - clock.now() - SECOND);
    await taken();
    expect(await on.lines()).toEqual([]);
    await pass(2000);
    await until('the tick', async () => (await on.lines()).length > 0, 10_000, 5);
    expect(await on.lines()).toEqual([`${year}-01-01T00:00:00Z 0`]);
  });

  it('catches up on very many missed ticks one by one, and others have their turn', async () => {
    const { workflowId, ownerId } = await begin({ every: 1, missed: 'all' });
    await end();
    on.clock.pass(600 * SECOND);
    const runtime = await on.another();
    await until('half of them', async () => (await on.lines()).length > 300, 30_000, 5);
    expect((await runtime.executions.status(ownerId, workflowId)).state).toBe('STARTED');
    await until('all of them', async () => (await on.lines()).length >= 600, 60_000, 20);
    const seconds = (await on.lines()).map((line) => Date.parse(line.split(' ')[0]!) / SECOND);
    expect(seconds).toEqual(seconds.map((_, index) => seconds[0]! + index));
  }, 240_000);

  it('ends its wait at once when it is stopped, and nothing ticks afterwards', async () => {
    const { ownerId, workflowId } = await begin({ every: 7, unit: 'days' });
    // No time passes: there is nothing to wait for.
    await on.runtime.executions.stop(ownerId, workflowId);
    expect((await on.runtime.executions.status(ownerId, workflowId)).state).toBe('REVOKED');
    on.clock.pass(30 * DAY);
    await taken();
    expect(await on.lines()).toEqual([]);
  });

  it('drops at a stop what was still to be caught up, also with `all`', async () => {
    const { clock } = on;
    const form = { name: 'stop {{ data.schedule.scheduled_at }}' };
    const { ownerId, workflowId } = await begin({ every: 1, missed: 'all' }, { type: 'held', form });
    const start = clock.now() - 250;
    const name = (at: number): string => `stop ${new Date(at).toISOString().replace('.000', '')}`;
    await pass(1000, true);
    await held.begun(name(start + SECOND));
    await pass(4000, true);
    await passing(clock, on.runtime.executions.stop(ownerId, workflowId));
    const again = Math.floor(clock.now() / SECOND); // the stop let time go on
    const first = name((again + 1) * SECOND);
    for (let second = 1; second <= 5; second++) held.release(name(start + second * SECOND));
    held.release(first);
    await on.runtime.executions.start(ownerId, workflowId);
    await taken();
    await pass((again + 1) * SECOND + 250 - clock.now());
    await until('it ticks', async () => held.log.includes(`end ${first}`), 10_000, 5);
    const ended = held.log.filter((line) => line.startsWith('end stop'));
    expect(ended).toEqual([`end ${name(start + SECOND)}`, `end ${first}`]);
  });

  it('ends its wait at once with its process, and is taken up', async () => {
    await begin({ every: 1, unit: 'hours', missed: 'all' });
    const start = on.clock.now();
    await end();
    const runtime = await on.another();
    await taken();
    on.clock.pass(start - (start % 3_600_000) + 3_600_000 - on.clock.now());
    await until('the tick', async () => (await on.lines()).length > 0, 10_000, 5);
    expect(runtime.counters().runsUnderWay).toBeLessThanOrEqual(1);
  });

  it('is not taken for what kills its process, however often that dies while it waits', async () => {
    const { workflowId } = await begin({ every: 1, unit: 'hours', missed: 'one' });
    await end();
    for (let lives = 0; lives < 6; lives++) {
      const { store, kill } = mortal(on.store, null);
      await on.another(store);
      await taken();
      await waitsDurably();
      kill();
    }
    await on.another();
    await taken();
    expect((await on.store.workflows.latestExecution(workflowId))?.state).toBe('STARTED');
    on.clock.pass(3_600_000);
    await until('the tick', async () => (await on.lines()).length > 0, 10_000, 5);
  });

  /** What it wrote before it began to wait is on disk. */
  async function waitsDurably(): Promise<void> {
    for (const id of await on.store.workflows.activeExecutions()) {
      await until('it waits', async () => (await on.store.workflows.load(id))!.loops[0]!.tries === 0, 10_000, 5);
    }
  }
});
