import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { eachWithOneProcess } from './one-process.ts';
import { send } from './processes.ts';

const HOUR = 3_600_000;

const maker = (by: string) => ({ output_template: `{"by": "${by}"}` });
const writer = (by: string) => ({ file_path: 'lines.txt', mode: 'a', content: `${by}: {{ data.by }}` });

type Drawing = Awaited<ReturnType<typeof drawInto>>;

interface Way {
  readonly wait: { readonly type: string; readonly form: Readonly<Record<string, string | number>> };
  setAside(drawn: Drawing): Promise<unknown>;
  resume(drawn: Drawing): Promise<void>;
}

/** Workflows that are changed while a run of theirs is set aside, on a real database and a clock that is moved by hand. */
describe('a run that began before its workflow was changed', () => {
  let held = heldNode();
  beforeEach(() => {
    held = heldNode();
  });
  const on = eachWithOneProcess('pinned', () => [held.type]);

  /** webhook → a node that waits → two that are changed. Starts it and sends a message. */
  async function begin(wait: Way['wait']): Promise<Drawing> {
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: { type: 'webhook-producer', form: { webhook_id: 'pinned' } },
        wait,
        make: { type: 'data-transformer', form: maker('old') },
        write: { type: 'file-writer', form: writer('old') },
      },
      ['hook>wait', 'wait>make', 'make>write'],
    );
    await start(drawn);
    await send(on.runtime, drawn.ownerId, 'pinned');
    return drawn;
  }

  const start = ({ ownerId, workflowId }: Drawing) => on.runtime.executions.start(ownerId, workflowId);
  const stop = ({ ownerId, workflowId }: Drawing) => passing(on.clock, on.runtime.executions.stop(ownerId, workflowId));
  const runs = ({ ownerId, workflowId }: Drawing) => on.store.history.runs(ownerId, { workflowId, limit: 9 });
  const reach = (drawn: Drawing, expected: string) =>
    until(
      `it is ${expected}`,
      async () => (await runs(drawn)).map(({ state }) => state).join() === expected,
      10_000,
      5,
    );

  async function edit({ workflowId, ids }: Drawing): Promise<void> {
    for (const [id, formValues] of [
      [ids.make!, maker('new')],
      [ids.write!, writer('new')],
    ] as const) {
      const node = await on.store.workflows.node(workflowId, id);
      expect(await on.runtime.edits.updateNode(node!, { formValues })).toMatchObject({ formValues });
    }
  }

  async function remove({ workflowId, ids }: Drawing): Promise<void> {
    for (const id of [ids.make!, ids.write!])
      expect(await on.store.workflows.removeNode(workflowId, id, on.clock.now())).toEqual([]);
  }

  async function restart(): Promise<void> {
    await on.stop();
    await on.another();
  }

  /** How it is set aside, and goes on in another process. */
  const ways: Readonly<Record<string, Way>> = {
    parked: {
      wait: { type: 'static-delay-node', form: { interval: 1, unit: 'hours' } },
      setAside: (drawn: Drawing) => reach(drawn, 'parked'),
      async resume() {
        await on.settle();
        on.clock.pass(HOUR);
      },
    },
    'under way when its process ended': {
      wait: { type: 'held', form: { name: 'it' } },
      setAside: () => held.begun('it'),
      resume: async () => held.release('it'),
    },
    'suspended by a stop': {
      wait: { type: 'held', form: { name: 'it' } },
      async setAside(drawn: Drawing) {
        await held.begun('it');
        await stop(drawn);
        await reach(drawn, 'suspended');
      },
      async resume(drawn: Drawing) {
        await start(drawn);
        held.release('it');
      },
    },
  };

  const all = Object.entries(ways).flatMap(([how, way]) => [
    [how, 'edited', way, edit, ['new: new']] as const,
    [how, 'removed', way, remove, []] as const,
  ]);

  it.each(
    all,
  )('and was %s goes on with the nodes of its time, which were %s meanwhile', async (_how, _what, way, change, then) => {
    const drawn = await begin(way.wait);
    await way.setAside(drawn);
    await change(drawn);
    await restart();
    await way.resume(drawn);
    await reach(drawn, 'succeeded');
    expect(await on.lines()).toEqual(['old: old']);
    const [run] = await runs(drawn);
    const { tasks } = await on.runtime.history.run(drawn.ownerId, run!.id);
    expect(tasks.find(({ nodeId }) => nodeId === drawn.ids.make)).toMatchObject({ output: { by: 'old' } });

    // The next start is of the workflow as it is now.
    await stop(drawn);
    await start(drawn);
    await send(on.runtime, drawn.ownerId, 'pinned');
    if (way === ways.parked) {
      await reach(drawn, 'parked,succeeded');
      await way.resume(drawn);
    }
    await reach(drawn, 'succeeded,succeeded');
    expect(await on.lines()).toEqual(['old: old', ...then]);
  });
});
