import { defineNode } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

/** A run that has an effect outside beside an item that it sends to another loop. */
describe('an item that is sent beside an effect', () => {
  const on = eachOnItsDatabase('sent-once');

  it('is taken by the other loop once', async () => {
    const effects: string[] = [];
    const effect = defineNode({
      identifier: 'effect',
      version: 1,
      label: 'Effect',
      category: 'Test',
      kind: 'non-blocking',
      effects: 'external',
      async execute({ taskKey, data }) {
        effects.push(taskKey);
        return { data };
      },
    });
    const runtime = await on.begin(on.store, { types: [effect] });
    // The effect's beginning is the run's first group, and the item is in the second: both are written in one flush.
    const drawn = await drawInto(
      on.store,
      'production',
      {
        hook: hookOn('hook'),
        before: { type: 'effect' },
        write: { type: 'queue-node-writer' },
        read: { type: 'queue-reader-dummy', config: { concurrency: 3 } },
        behind: { type: 'effect' },
      },
      ['hook>before', 'hook>write', 'write>read', 'read>behind'],
    );
    await runtime.executions.start(drawn.ownerId, drawn.workflowId);
    // The reader's queue is known to be empty by then: what is put into it is handed over.
    for (let n = 0; n < 3; n++) {
      await send(runtime, drawn.ownerId, 'hook');
      await until(
        'all of it ended',
        async () => {
          const runs = await on.runsOf(drawn);
          return runs.length >= 2 * (n + 1) && runs.every(({ endedAt }) => endedAt !== null);
        },
        10_000,
        5,
      );
    }
    expect(await on.runsOf(drawn)).toHaveLength(6);
    expect(new Set(effects).size).toBe(6);
    expect(effects).toHaveLength(6);
  });
});
