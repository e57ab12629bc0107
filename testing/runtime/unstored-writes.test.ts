import type { LiveEvent } from '@loopwright/model';
import type { Change, CommitLog, Store } from '@loopwright/runtime/ports';
import { defineNode, type NodeResult, Type, text } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

type Flush = Parameters<CommitLog['flush']>[0];
type Drawing = Awaited<ReturnType<typeof drawInto>>;

const ADD = '{{ "" | set_runtime("n", (runtime.n | default(0)) + 1) }}';
/** More levels than can be written as JSON. */
const LEVELS = 20_000;

/** A node that counts its runs in its state; the body of a webhook that is nested deeply it hands on wrapped instead. */
const wrapping = defineNode({
  identifier: 'wrapping',
  version: 1,
  label: 'Wrapping',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({ note: text({ title: 'Note', optional: true }) }),
  execute({ fields, data, state }): NodeResult {
    const { deep } = (data.webhook as { data: { body: { deep?: unknown } } }).data.body;
    if (deep !== undefined) return { data: { whole: data } };
    const count = ((state.get() as number | null) ?? 0) + 1;
    state.set(count);
    return { data: { count, note: fields.note ?? '' } };
  },
});

/** A node that waits for a person, then wraps its input and writes its state. */
const asking = defineNode({
  identifier: 'asking',
  version: 1,
  label: 'Asking',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({}),
  execute: ({ data }): NodeResult => ({
    data,
    wait: { for: 'approval', request: { title: 'Go on?', text: '', fields: [] }, timeoutMs: null },
  }),
  resume({ data, state }): NodeResult {
    state.set('asked');
    return { data: { whole: data } };
  },
});

describe('what a task wrote of the state that tasks share', () => {
  const on = eachOnItsDatabase('unstored-writes');

  /** The store, where groups with such a change cannot be stored. */
  function refusing(refuses: (change: Change) => boolean): Store {
    const { log } = on.store;
    return overriding(on.store, {
      log: {
        async flush(flush: Flush) {
          const isRefused = flush.groups.map(({ changes }) => changes.some(refuses));
          const taken = [...flush.groups.keys()].filter((group) => !isRefused[group]);
          const result = await log.flush({ ...flush, groups: taken.map((group) => flush.groups[group]!) });
          if (result.outcome !== 'landed') return result;
          const dropped = result.dropped.map((one) => ({ ...one, group: taken[one.group]! }));
          const refused = isRefused.flatMap((is, group) => (is ? [{ group, text: 'It is no text' }] : []));
          return { ...result, dropped, refused };
        },
      },
    });
  }

  async function begin(nodes: Parameters<typeof drawInto>[2], wires: readonly string[], store: Store = on.store) {
    const warnings: string[] = [];
    const log = { info() {}, warn: (_: object, text: string) => void warnings.push(text), error() {} };
    const runtime = await on.begin(store, { types: [wrapping, asking], log });
    const drawn = await drawInto(on.store, 'production', nodes, wires);
    const { ownerId, workflowId } = drawn;
    await runtime.executions.start(ownerId, workflowId);
    const told: LiveEvent[] = [];
    runtime.live.watch(workflowId, (event) => told.push(event));
    const letters = () => on.store.history.deadLetters(ownerId, { workflowId, limit: 100 });
    return {
      ...drawn,
      runtime,
      /** Of tasks of these nodes. */
      told: (name: string) =>
        told.flatMap((event) => ('nodeId' in event && event.nodeId === drawn.ids[name] ? [event.kind] : [])),
      call: (body: object = {}) => send(runtime, ownerId, 'w', body),
      callDeep: () =>
        runtime.doors.webhook({
          userId: ownerId,
          channel: 'w',
          method: 'POST',
          headers: {},
          query: {},
          body: Buffer.from(`{"deep": ${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}}`),
          idempotencyKey: null,
        }),
      dead: (count: number) => until('it is dead', async () => (await letters()).length === count, 10_000, 5),
      letters,
      warnings,
    };
  }

  const reach = (drawn: Drawing, ...states: string[]): Promise<unknown> =>
    until(
      `they are ${states}`,
      async () => (await on.runsOf(drawn)).map(({ state }) => state).join() === states.join(),
      10_000,
      5,
    );
  const runtimeOf = async ({ ownerId, workflowId }: Drawing) =>
    (await on.store.workflows.get(workflowId, ownerId))!.runtimeState;

  const COUNTING = {
    hook: hookOn('w'),
    wrap: { type: 'wrapping', form: { note: `${ADD}{{ runtime.n }}` } },
  };

  it('is taken back when the group that holds it is refused', async () => {
    let left = 1;
    const store = refusing(({ kind }) => kind === 'set-runtime' && left-- > 0);
    const drawn = await begin(COUNTING, ['hook>wrap'], store);
    const over = async (): Promise<string[]> =>
      (await on.runsOf(drawn)).flatMap(({ state }) => (state === 'failed' || state === 'succeeded' ? [state] : []));
    for (const count of [1, 2]) {
      await drawn.call();
      await until(`${count} are over`, async () => (await over()).length === count, 10_000, 5);
    }
    // A webhook that comes to an idle loop gets a second run where its first cannot be written.
    const succeeded = (await over()).filter((state) => state === 'succeeded').length;
    expect(await runtimeOf(drawn)).toEqual({ n: succeeded });
    const [run] = await on.runsOf(drawn);
    const { tasks } = await drawn.runtime.history.run(drawn.ownerId, run!.id);
    expect(tasks.at(-1)!.output).toEqual({ count: succeeded, note: `${succeeded}` });
  });

  it('is taken back when its run cannot be written, which nobody is told has gone on', async () => {
    const drawn = await begin(COUNTING, ['hook>wrap']);
    await drawn.callDeep();
    await drawn.dead(1);
    await drawn.call();
    await reach(drawn, 'succeeded', 'failed');
    expect(await runtimeOf(drawn)).toEqual({ n: 1 });
    const [run] = await on.runsOf(drawn);
    const { tasks } = await drawn.runtime.history.run(drawn.ownerId, run!.id);
    expect(tasks.at(-1)!.output).toEqual({ count: 1, note: '1' });
    expect(drawn.told('wrap').filter((kind) => kind === 'task-completed')).toHaveLength(1);
    expect(await drawn.letters()).toHaveLength(1);
  });

  it('opens no wait where its run cannot be written', async () => {
    const nodes = {
      hook: hookOn('w'),
      wrap: { type: 'wrapping' },
      ask: { type: 'approval', form: { title: `${ADD}Number {{ runtime.n }}` } },
    };
    const drawn = await begin(nodes, ['hook>wrap', 'wrap>ask']);
    await drawn.callDeep();
    await drawn.dead(1);
    await drawn.call();
    await reach(drawn, 'parked', 'failed');
    expect(drawn.told('ask').filter((kind) => kind === 'task-waiting')).toHaveLength(1);
    expect(await runtimeOf(drawn)).toEqual({ n: 1 });
  });

  it('ends a run that cannot be written once, though several of its waits were answered', async () => {
    const nodes = { hook: hookOn('w'), first: { type: 'asking' }, second: { type: 'asking' } };
    const drawn = await begin(nodes, ['hook>first', 'hook>second']);
    const { runtime, ownerId, workflowId } = drawn;
    await drawn.callDeep();
    await reach(drawn, 'parked');
    await runtime.executions.stop(ownerId, workflowId);
    for (const { id } of await on.store.waiting.approvals(ownerId, { limit: 2, now: Date.now() }))
      await runtime.waits.approve(ownerId, id, { approved: true, values: {}, note: '', person: 'ada' });
    await runtime.executions.start(ownerId, workflowId);
    await reach(drawn, 'failed');
    await drawn.call();
    await reach(drawn, 'parked', 'failed');
    expect(drawn.warnings.filter((text) => text.includes('could not be stored'))).toHaveLength(1);
    expect(await drawn.letters()).toHaveLength(1);
  });
});
