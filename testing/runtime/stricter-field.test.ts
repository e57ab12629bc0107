import { defineNode, Type, text } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { mortal } from '../simulation/crashing-store.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { ask, eachOnItsDatabase, hookOn, send } from './processes.ts';

const HELD = { type: 'held', form: { name: 'long' } };
/** The held node after its author made its field stricter. */
const stricter = defineNode({
  identifier: 'held',
  version: 1,
  label: 'Held',
  category: 'Test',
  kind: 'blocking',
  fields: Type.Object({ name: text({ maxLength: 1 }) }),
  execute: ({ data }) => ({ data }),
});

describe('why a version cannot be run is told by its field', () => {
  const on = eachOnItsDatabase('stricter');

  /** What a process with the stricter type warns of. */
  async function restarted() {
    const told: string[] = [];
    const tell = (_: object, line: string) => void told.push(line);
    const runtime = await on.begin(on.store, { types: [stricter], log: { info: tell, warn: tell, error: tell } });
    const waits = (what: string) =>
      until('it is told', async () => told.find((line) => line.startsWith(what)), 10_000, 5);
    return { runtime, waits };
  }

  async function begun(type: 'production' | 'api', config: object = {}) {
    const held = heldNode();
    const mine = mortal(on.store, null);
    const first = on.doomed(mine.store, { types: [held.type] });
    await first.start();
    const graph = { hook: { ...hookOn('hook'), config: config as never }, held: HELD };
    const drawn = await drawInto(on.store, type, graph, ['hook>held']);
    const { ownerId, workflowId } = drawn;
    if (type === 'production') {
      await first.executions.start(ownerId, workflowId);
      await send(first, ownerId, 'hook');
    } else {
      await first.executions.setActive(ownerId, workflowId, true);
      ask(first, ownerId, workflowId).catch(() => undefined);
    }
    await held.begun('long');
    return { ...drawn, held, first, kill: mine.kill, field: `${drawn.ids.held}: name: ` };
  }

  it('of an execution', async () => {
    const { kill, field } = await begun('production');
    kill();
    const { waits } = await restarted();
    expect(await waits('An execution waits')).toContain(`An execution waits: ${field}`);
  });

  it('of a run of an earlier version', async () => {
    const { ownerId, workflowId, ids, first, field } = await begun('production');
    await first.executions.stop(ownerId, workflowId);
    await first.stop();
    await on.store.workflows.removeNode(workflowId, ids.held!, Date.now());
    const { runtime, waits } = await restarted();
    await runtime.executions.start(ownerId, workflowId);
    expect(await waits('A run waits as blocked')).toContain(`A run waits as blocked: ${field}`);
  });

  it('of a request that is to be finished', async () => {
    const { kill, field } = await begun('api', { finish_requests: true });
    kill();
    const { waits } = await restarted();
    expect(await waits('A request waits as blocked')).toContain(`A request waits as blocked: ${field}`);
  });

  it('of a run that is to be fixed, or run again', async () => {
    const { held, first, ...drawn } = await begun('production');
    held.release('long', 'fail');
    await until('it failed', async () => (await on.runsOf(drawn))[0]!.state === 'failed', 10_000, 5);
    const { ownerId, workflowId, ids, field } = drawn;
    await first.executions.stop(ownerId, workflowId);
    await first.stop();
    const { runtime } = await restarted();
    const { id } = (await on.runsOf(drawn))[0]!;
    const replayed = runtime.history.replay(ownerId, id, {
      data: null,
      version: 'then',
      by: 'ada',
      idempotencyKey: null,
    });
    await expect(replayed).rejects.toThrow(field);
    const fixed = runtime.history.fix(ownerId, id, { nodeId: ids.held!, path: [], input: {}, by: 'ada' });
    await expect(fixed).rejects.toThrow(field);
  });
});
