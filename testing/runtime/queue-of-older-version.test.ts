import type { UserId } from '@loopwright/model';
import type { Store } from '@loopwright/runtime/ports';
import type { NodeType } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { retireAll } from '../contracts/retire.ts';
import { until } from '../process/api.ts';
import { type Overrides, overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { ask, eachOnItsDatabase, hookOn } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const DAY_MS = 86_400_000;
/** Two days on: by then no queue is new. */
const later = () => Date.now() + 2 * DAY_MS;

/** An `api` workflow whose requests wait in a node that a test holds, and then send to the queue `late`. */
const draw = (store: Store) =>
  drawInto(
    store,
    'api',
    {
      hook: { ...hookOn('hook'), config: { finish_requests: true } },
      held: { type: 'held', form: { name: 'x' } },
      write: { type: 'queue-node-writer', config: { queue_name: 'late' } },
    },
    ['hook>held', 'held>write'],
  );

/** Deletes another workflow of this owner for good, and with it the shared queues that nobody needs. */
async function retireWithAnother(store: Store, ownerId: UserId): Promise<void> {
  const { workflowId } = await drawInto(store, 'production', { hook: hookOn('other') }, [], ownerId);
  await store.workflows.remove(workflowId, ownerId, Date.now() - 2 * DAY_MS);
  await store.workflows.purgeRemoved(Date.now());
  await retireAll(store, later());
}

/** The graph names another queue from now on, and retention passes over what nobody needs. */
async function edit(store: Store, { ownerId, workflowId, ids }: Awaited<ReturnType<typeof draw>>): Promise<void> {
  await store.workflows.updateNode(workflowId, ids.write!, { config: { queue_name: 'other' } }, Date.now());
  await retireWithAnother(store, ownerId);
}

const depthOf = async (store: Store, ownerId: UserId, name: string) =>
  (await store.history.queues(ownerId)).find((queue) => queue.name === name)?.depth ?? null;

/** Retention and a queue that no saved graph names any more, while something is on its way to it. */
describe.each(['SQLite', 'PostgreSQL'] as const)('on %s a queue that was empty until then', (database) => {
  const sqlite = database === 'SQLite' ? eachOnItsDatabase('older') : null;
  const postgres = database === 'PostgreSQL' ? eachOnItsPostgres('older') : null;

  /** One process; `end` ends it as SIGTERM does. */
  async function begin(types: readonly NodeType[], overrides: (store: Store) => Overrides = () => ({})) {
    if (postgres !== null) return postgres.begin({ own: { types }, overrides });
    const { store } = sqlite!;
    const runtime = await sqlite!.begin(overriding(store, overrides(store)), { types });
    return { store, runtime, end: () => runtime.stop() };
  }

  /** A request that waits, on a workflow as it is drawn. */
  async function asked() {
    const held = heldNode();
    const first = await begin([held.type]);
    const drawn = await draw(first.store);
    await first.runtime.executions.setActive(drawn.ownerId, drawn.workflowId, true);
    const answer = ask(first.runtime, drawn.ownerId, drawn.workflowId);
    answer.catch(() => undefined);
    await held.begun('x');
    return { held, first, drawn, answer };
  }

  it('is there for a request on an older version, which alone names it', async () => {
    const { held, first, drawn, answer } = await asked();
    await edit(first.store, drawn);
    held.release('x');
    expect((await answer).kind).toBe('output');
    expect(await depthOf(first.store, drawn.ownerId, 'late')).toBe(1);
  });

  it('is there for one that a later process goes on with', async () => {
    const { held, first, drawn } = await asked();
    await first.end();
    const { store } = await begin([held.type]);
    await held.begun('x', 2);
    await edit(store, drawn);
    held.release('x');
    const run = async () => (await store.history.runs(drawn.ownerId, { workflowId: drawn.workflowId, limit: 1 }))[0];
    await until('it ended', async () => (await run())!.endedAt !== null, 10_000, 5);
    expect((await run())!.state).toBe('succeeded');
    expect(await depthOf(store, drawn.ownerId, 'late')).toBe(1);
  });

  it('goes with the workflow whose older version named it', async () => {
    const { held, first, drawn, answer } = await asked();
    await edit(first.store, drawn);
    held.release('x');
    await answer;
    expect(await depthOf(first.store, drawn.ownerId, 'late')).toBe(1);
    await first.store.workflows.remove(drawn.workflowId, drawn.ownerId, Date.now() - 2 * DAY_MS);
    await first.store.workflows.purgeRemoved(Date.now());
    await retireAll(first.store, later());
    expect(await depthOf(first.store, drawn.ownerId, 'late')).toBeNull();
  });

  it('is made anew for an item of a trial, when it goes right before that is written', async () => {
    let drawn: Awaited<ReturnType<typeof draw>> | null = null;
    const { store, runtime } = await begin([heldNode().type], (real) => ({
      workflows: {
        async ensureQueue(...args) {
          const id = await real.workflows.ensureQueue(...args);
          const editing = drawn;
          drawn = null;
          if (editing !== null) await edit(real, editing);
          return id;
        },
      },
    }));
    drawn = await draw(store);
    const { ownerId, workflowId, ids } = drawn;
    const tried = await runtime.trials.runNode(ownerId, workflowId, ids.write!, {
      inputData: { n: 1 },
      formValues: null,
      completeInput: false,
      sessionId: null,
      timeoutMs: 10_000,
      signal: new AbortController().signal,
    });
    expect(tried.success).toBe(true);
    expect(await depthOf(store, ownerId, 'late')).toBe(1);
  });
});
