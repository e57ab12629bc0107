import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { temporaryFolder } from '../process/server-process.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto, processOn } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';

const CALL = { data: null, version: 'then', by: 'ada', idempotencyKey: null } as const;

/** Runs that are run again, on a real database. */
describe('a replay', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: SqliteStore;

  beforeEach(async () => {
    folder = await temporaryFolder('replay');
    store = await openSqlite({ dataDir: folder.path, clock: { now: Date.now } });
  });
  afterEach(async () => {
    await store.stop();
    await folder.remove();
  });

  /** A loop over two texts, both runs ended, and stopped. */
  async function pulled() {
    const runtime = processOn(store, folder.path);
    await runtime.start();
    const drawn = await drawInto(
      store,
      'production',
      { names: { type: 'string-iterator-producer', form: { data_content: 'a\nb', separator_type: 'newline' } } },
      [],
    );
    const { ownerId, workflowId } = drawn;
    const runs = () => store.history.runs(ownerId, { workflowId, limit: 100 });
    await runtime.executions.start(ownerId, workflowId);
    await until('both ended', async () => (await store.workflows.latestExecution(workflowId))?.state === 'SUCCESS');
    return { ...drawn, runtime, runs };
  }

  it('of a run whose producer made its own data begins with that data, at the next start', async () => {
    const { runtime, ownerId, workflowId, runs } = await pulled();
    const first = (await runs()).at(-1)!;
    const made = await runtime.history.replay(ownerId, first.id, CALL);
    expect(made.waitsForStart).toBe(true);
    await runtime.executions.start(ownerId, workflowId);
    await until('it ended', async () => (await store.history.run(ownerId, made.runId))?.endedAt !== null);
    const [was, again] = await Promise.all([first.id, made.runId].map((id) => runtime.history.run(ownerId, id)));
    expect(again!.tasks[0]!.output).toEqual(was!.tasks[0]!.output);
    await runtime.stop();
  });

  it('has a number of its own, though its loop began its last run and ended while it was looked at', async () => {
    const held = heldNode();
    held.release('0');
    let onLoaded = async (): Promise<void> => undefined;
    const { workflows } = store;
    const watched = overriding(store, {
      workflows: {
        async load(id) {
          const loaded = await workflows.load(id);
          await onLoaded();
          return loaded;
        },
      },
    });
    const runtime = processOn(watched, folder.path, {}, { types: [held.type] });
    await runtime.start();
    const { ownerId, workflowId } = await drawInto(
      store,
      'production',
      {
        count: { type: 'counter', form: { min_value: 0, max_value: 2 } },
        held: { type: 'held', form: { name: '{{ data.counter.current }}' } },
      },
      ['count>held'],
    );
    const runs = () => store.history.runs(ownerId, { workflowId, limit: 100 });
    const { executionId } = await runtime.executions.start(ownerId, workflowId);
    await held.begun('1');
    const first = (await runs()).find(({ state }) => state === 'succeeded');
    onLoaded = async () => {
      held.release('1');
      held.release('2');
      await until('the loop has ended', async () => (await workflows.endedLoops(executionId!)).length > 0, 10_000, 5);
    };
    await runtime.history.replay(ownerId, first!.id, CALL);
    expect((await runs()).map(({ iteration }) => iteration).sort()).toEqual([0, 1, 2, 3]);
    await runtime.stop();
  });

  it('of a request runs with the same input and without a caller, though the workflow is not active', async () => {
    const runtime = processOn(store, folder.path);
    await runtime.start();
    const { ownerId, workflowId } = await drawInto(
      store,
      'api',
      {
        entry: { type: 'webhook-producer', form: { webhook_id: 'entry' } },
        answer: { type: 'data-transformer', form: { output_template: '{"n": {{ data | tojson }} }' } },
      },
      ['entry>answer'],
    );
    await runtime.executions.setActive(ownerId, workflowId, true);
    const body = Buffer.from('{"input": {"n": 5}}');
    const call = { userId: ownerId, workflowId, body, headers: {}, idempotencyKey: null };
    await runtime.doors.request(call);
    await runtime.executions.setActive(ownerId, workflowId, false);
    const [first] = await store.history.runs(ownerId, { workflowId, limit: 10 });
    const made = await runtime.history.replay(ownerId, first!.id, CALL);
    await until('it ended', async () => (await store.history.run(ownerId, made.runId))?.endedAt !== null);
    const [was, again] = await Promise.all([first!.id, made.runId].map((id) => runtime.history.run(ownerId, id)));
    expect(again!.tasks.map((task) => task.output)).toEqual(was!.tasks.map((task) => task.output));
    expect(again).toMatchObject({ state: was!.state, origin: 'request', iteration: was!.iteration + 1 });
    await runtime.stop();
  });

  it('asked for again under its key after a crash at any call of the store is there once', async () => {
    const { runtime, ownerId, runs } = await pulled();
    await runtime.stop();
    const first = (await runs()).at(-1)!;
    const ask = (on: typeof runtime, key: string) =>
      on.history.replay(ownerId, first.id, { ...CALL, idempotencyKey: key });

    const counted = mortal(store, null);
    const whole = processOn(counted.store, folder.path);
    await whole.start();
    const from = counted.calls();
    await ask(whole, 'whole');
    const to = counted.calls();
    await whole.stop();
    expect(to - from).toBeGreaterThan(5);

    for (let at = from * 2; at < to * 2; at += 1) {
      const before = (await runs()).length;
      const dying = mortal(store, { call: at >> 1, when: at % 2 === 0 ? 'before' : 'after' });
      const process = processOn(dying.store, folder.path);
      await process.start();
      await Promise.race([dying.died, ask(process, `crash ${at}`).catch(() => undefined)]);
      dying.kill();
      const next = processOn(store, folder.path);
      await next.start();
      const made = await ask(next, `crash ${at}`);
      await next.stop();
      expect((await runs()).length, `crash ${at}`).toBe(before + 1);
      expect(await store.history.run(ownerId, made.runId)).toMatchObject({ replayOf: first.id, state: 'suspended' });
    }
  });
});
