import type { Runtime } from '@loopwright/runtime';
import type { Store } from '@loopwright/runtime/ports';
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { type HeldNode, heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const NAME = '{{ data.webhook.data.body.name }}';
const KEY = '{{ data.webhook.data.body.key }}';
const AGAIN = { data: null, version: 'then', by: 'ada', idempotencyKey: null } as const;

type Process = { readonly runtime: Runtime; readonly store: Store };

/** Where a run that is redriven or replayed has its place: at the end of the queue as it is then. */
function endOfQueue(begin: (held: HeldNode) => Promise<Process>): void {
  let held: HeldNode;
  let process: Process;

  beforeEach(async () => {
    held = heldNode();
    process = await begin(held);
  });

  async function loop(config: Readonly<Record<string, string | number>>) {
    const { runtime, store } = process;
    const drawn = await drawInto(
      store,
      'production',
      { hook: { ...hookOn('end'), config }, held: { type: 'held', form: { name: NAME } } },
      ['hook>held'],
    );
    const { ownerId, workflowId } = drawn;
    await runtime.executions.start(ownerId, workflowId);
    const put = (name: string, key = '') => send(runtime, ownerId, 'end', { name, key });
    const runs = () => store.history.runs(ownerId, { workflowId, limit: 100 });
    return {
      put,
      /** Waits until so many runs ended as this, and answers the first of them. */
      async ended(state: 'succeeded' | 'failed', count = 1) {
        const all = () => runs().then((found) => found.filter((run) => run.state === state));
        return (
          await until(
            `${count} ended as ${state}`,
            async () => {
              const found = await all();
              return found.length === count ? found : undefined;
            },
            10_000,
            5,
          )
        )[0]!;
      },
      async redrive(count: number) {
        for (const { seq } of (await store.history.deadLetters(ownerId, { workflowId, limit: 9 })).slice(0, count))
          await runtime.history.redrive(ownerId, seq);
      },
      replay: (id: Awaited<ReturnType<typeof runs>>[number]['id']) => runtime.history.replay(ownerId, id, AGAIN),
    };
  }
  const begun = () => held.log.filter((line) => line.startsWith('begin')).map((line) => line.slice('begin '.length));

  it('in a loop that keeps its order: behind what waits, before what comes later', async () => {
    const { put, ended, redrive, replay } = await loop({ concurrency: 1 });
    held.release('bad', 'fail');
    held.release('good');
    await put('bad');
    await ended('failed');
    await put('good');
    const good = await ended('succeeded');
    await put('one');
    await held.begun('one');
    await put('two');
    held.release('bad');
    await redrive(1);
    await put('three');
    await replay(good.id);
    await put('four');
    for (const name of ['one', 'two', 'three', 'four']) held.release(name);
    await ended('succeeded', 7);
    expect(begun()).toEqual(['bad', 'good', 'one', 'two', 'bad', 'three', 'good', 'four']);
  });

  it('among those of its key: one of them at a time, whoever came first', async () => {
    const { put, ended, redrive, replay } = await loop({ concurrency: 4, order_key: KEY });
    held.release('bad', 'fail');
    held.release('good');
    await put('bad', 'k');
    await ended('failed');
    await put('good', 'k');
    const good = await ended('succeeded');
    held.hold('bad');
    held.hold('good');
    await redrive(1);
    await held.begun('bad', 2);
    await put('one', 'k');
    await replay(good.id);
    await put('other', 'x');
    await held.begun('other'); // they had their chance
    expect(begun()).toEqual(['bad', 'good', 'bad', 'other']);
    held.release('bad');
    await held.begun('one');
    expect(begun()).toHaveLength(5);
    for (const name of ['one', 'good', 'other']) held.release(name);
    await ended('succeeded', 5);
    expect(begun()).toEqual(['bad', 'good', 'bad', 'other', 'one', 'good']);
  });
}

describe('a run that goes to the end of its queue on SQLite', () => {
  const on = eachOnItsDatabase('end-of-queue');
  endOfQueue(async ({ type }) => ({ runtime: await on.begin(on.store, { types: [type] }), store: on.store }));
});

describe('a run that goes to the end of its queue on PostgreSQL', () => {
  const on = eachOnItsPostgres('end-of-queue');
  endOfQueue(({ type }) => on.begin({ own: { types: [type] } }));
});
