import type { Store } from '@loopwright/runtime/ports';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { passing } from './hand-clock.ts';
import { heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres } from './several-processes.ts';

const HELD = { type: 'held', form: { name: 'task' } };
const PURE = { type: 'data-transformer', form: { output_template: '{"ok": true}' } };

/** A process whose flushes stand still for a while: too short a time to be taken for dead. */
describe('an execution that is ended while one of its processes stands still', () => {
  const several = eachOnItsPostgres('stood-still');

  it.each([
    ['had begun', true, HELD],
    ['had not begun on disk', false, HELD],
    ['was over in memory', false, PURE],
  ])('leaves a message whose run %s to the next execution', async (_what, isBegun, node) => {
    const held = heldNode();
    let gate: Promise<void> | null = null;
    const slow = (store: Store) => ({
      log: {
        async flush(flush: Parameters<Store['log']['flush']>[0]) {
          if (gate !== null) await gate;
          return store.log.flush(flush);
        },
      },
    });
    const working = await several.begin({ own: { types: [held.type] }, overrides: slow });
    const { ownerId, workflowId } = await drawInto(working.store, 'production', { hook: hookOn('still'), node }, [
      'hook>node',
    ]);
    await working.runtime.executions.start(ownerId, workflowId);
    const other = await several.begin({ own: { types: [held.type] }, noWork: true });
    let goOn: () => void = () => undefined;
    const standStill = (): void => {
      gate = new Promise((resolve) => {
        goOn = resolve;
      });
    };
    const accepted = async (): Promise<boolean> =>
      (await send(other.runtime, ownerId, 'still', { n: 1 })).subscribers === 1;
    if (!isBegun) standStill();
    await until('it listens', accepted, 10_000, 5);
    if (isBegun) {
      await held.begun('task');
      standStill();
    }
    const claimed = 'SELECT 1 FROM loopwright.message WHERE state = 1';
    await until('it is claimed', async () => (await several.admin.query(claimed)).rowCount === 1, 10_000, 5);
    await passing(other.clock, other.runtime.executions.stop(ownerId, workflowId));
    gate = null;
    goOn();
    held.release('task');
    await other.runtime.executions.start(ownerId, workflowId);
    const runs = () => other.store.history.runs(ownerId, { workflowId, limit: 10 });
    await until(
      'the run is done',
      async () => {
        working.clock.pass(50);
        other.clock.pass(50);
        return (await runs()).some(({ state }) => state === 'succeeded');
      },
      15_000,
      5,
    );
    expect((await runs()).map(({ state }) => state)).toEqual(['succeeded']);
  });
});
