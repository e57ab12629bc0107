import type { Runtime } from '@loopwright/runtime';
import { defineNode, Type } from '@loopwright/sdk';
import { openSqlite, type SqliteStore } from '@loopwright/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../process/server-process.ts';
import { drawInto, processOn } from '../simulation/world.ts';
import { type HandClock, handClock, passing } from './hand-clock.ts';
import { send } from './processes.ts';

const DAY_MS = 86_400_000;

const failing = defineNode({
  identifier: 'failing',
  version: 1,
  label: 'Failing',
  description: 'Fails.',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({}),
  execute() {
    throw new Error('It always fails');
  },
});

describe('retention', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: SqliteStore;
  let clock: HandClock;
  let runtime: Runtime;

  beforeEach(async () => {
    folder = await temporaryFolder('retention');
    clock = handClock();
    store = await openSqlite({ dataDir: folder.path, clock });
    runtime = processOn(store, folder.path, { queueMaxMessages: 2 }, { clock, types: [failing] });
    await runtime.start();
  });
  afterEach(async () => {
    await passing(clock, runtime.stop());
    await store.stop();
    await folder.remove();
  });

  it('makes room at the door of a queue that dead letters filled', async () => {
    const { ownerId, workflowId } = await drawInto(
      store,
      'production',
      { hook: { type: 'webhook-producer', form: { webhook_id: 'full' } }, next: { type: 'failing' } },
      ['hook>next'],
    );
    await runtime.executions.start(ownerId, workflowId);
    await send(runtime, ownerId, 'full');
    await send(runtime, ownerId, 'full');
    while ((await store.history.deadLetters(ownerId, { limit: 5 })).length < 2) await store.probe();
    await expect(send(runtime, ownerId, 'full')).rejects.toMatchObject({ code: 'QUEUE_FULL' });

    clock.pass(91 * DAY_MS);
    while ((await store.history.deadLetters(ownerId, { limit: 5 })).length > 0) {
      clock.pass(60_000); // a round that began before it passed looked for what was old then
      await store.probe();
    }
    expect(await send(runtime, ownerId, 'full')).toEqual({ subscribers: 1 });
    expect(await send(runtime, ownerId, 'full')).toEqual({ subscribers: 1 });
    await expect(send(runtime, ownerId, 'full')).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  });
});
