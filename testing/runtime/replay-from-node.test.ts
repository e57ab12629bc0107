import type { JsonObject } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

const CALL = { data: null, version: 'then', by: 'ada', idempotencyKey: null } as const;
const each = { type: 'held', form: { name: '{{ data.forEachNode.state.item }}' } };

/** Runs that are run again from a node. */
describe('a replay from a node', () => {
  const on = eachOnItsDatabase('from-node');

  async function ran(type: 'production' | 'api', own: Parameters<typeof drawInto>[2], connections: readonly string[]) {
    const held = heldNode();
    for (const name of ['before', 'beside', 'behind', 'a', 'b']) held.release(name);
    const runtime = await on.begin(on.store, { types: [held.type] });
    const nodes = Object.fromEntries(
      ['before', 'beside', 'behind'].map((name) => [name, { type: 'held', form: { name } }]),
    );
    const drawn = await drawInto(on.store, type, { hook: hookOn('hook'), ...nodes, ...own }, connections);
    const { ownerId, workflowId } = drawn;
    if (type === 'api') {
      await runtime.executions.setActive(ownerId, workflowId, true);
      await runtime.doors.request({
        userId: ownerId,
        workflowId,
        body: Buffer.from('{}'),
        headers: {},
        idempotencyKey: null,
      });
    } else {
      await runtime.executions.start(ownerId, workflowId);
      await send(runtime, ownerId, 'hook');
    }
    await until('it ended', async () => (await on.runsOf(drawn))[0]?.endedAt != null, 10_000, 5);
    const [source] = await on.runsOf(drawn);
    const from = async (node: string, data: JsonObject | null = null, of = source!.id) => {
      const made = await runtime.history.replay(ownerId, of, { ...CALL, data, fromNode: drawn.ids[node]! });
      await until(
        'it ended',
        async () => (await on.store.history.run(ownerId, made.runId))!.endedAt !== null,
        10_000,
        5,
      );
      return runtime.history.run(ownerId, made.runId);
    };
    return { held, drawn, runtime, source: source!, from };
  }

  it.each([
    'production',
    'api',
  ] as const)('runs that node and what is behind it, and keeps the rest (%s)', async (type) => {
    const { held, from, runtime, drawn, source } = await ran(type, {}, ['hook>before', 'before>behind', 'hook>beside']);
    const log = held.log.length;
    const again = await from('behind');
    expect(again.state).toBe('succeeded');
    expect(held.log.slice(log)).toEqual(['begin behind', 'end behind']);
    const was = await runtime.history.run(drawn.ownerId, source.id);
    const outputs = (run: typeof was) =>
      Object.fromEntries(run.tasks.map((task) => [task.nodeId, JSON.stringify(task.output)]));
    expect(outputs(again)).toEqual(outputs(was));
    expect((await on.store.history.queues(drawn.ownerId)).reduce((sum, { depth }) => sum + depth, 0)).toBe(0);
  });

  it('keeps what a for-each did before it, and begins at one whole', async () => {
    const { held, from } = await ran(
      'production',
      { loop: { type: 'for-each', form: { array_expression: '["a", "b"]' } }, each },
      ['hook>before', 'before>loop', 'loop.subdag>each', 'loop>behind'],
    );
    const log = held.log.length;
    await from('behind');
    expect(held.log.slice(log)).toEqual(['begin behind', 'end behind']);
    await from('loop');
    expect(held.log.slice(log + 2).filter((line) => line.startsWith('end'))).toEqual(['end a', 'end b', 'end behind']);
    await expect(from('each')).rejects.toMatchObject({ code: 'REPLAY_IMPOSSIBLE' });
    await expect(from('hook')).rejects.toMatchObject({ code: 'REPLAY_IMPOSSIBLE' });
  });

  it.each([
    ['its error port', ['loop.error>behind']],
    ['the error port of the one around it', ['outer.subdag>loop', 'outer.error>behind']],
  ])('keeps the failure by which a for-each was left by %s', async (_, connections) => {
    const list = (array_expression: string) => ({ type: 'for-each', form: { array_expression } });
    const { held, from, source } = await ran(
      'production',
      {
        outer: list('["x"]'),
        loop: list('[1, 0, 2]'),
        divide: {
          type: 'data-transformer',
          form: { output_template: '{"v": {{ 1 / data.forEachNode.state.item }}}', overwrite: 'false' },
        },
      },
      ['hook>before', connections.length === 1 ? 'before>loop' : 'before>outer', 'loop.subdag>divide', ...connections],
    );
    expect(source.state).toBe('succeeded');
    const log = held.log.length;
    const again = await from('behind');
    expect(again.state).toBe('succeeded');
    expect(held.log.slice(log)).toEqual(['begin behind', 'end behind']);
  });

  it('with edited data runs that node on them, and a replay of that one keeps them', async () => {
    const { from, runtime, drawn } = await ran('production', {}, ['hook>before', 'before>behind', 'hook>beside']);
    const taskOf = (run: Awaited<ReturnType<typeof from>>, node: string) =>
      run.tasks.find(({ nodeId }) => nodeId === drawn.ids[node])!;
    const edited = await from('before', { edited: true });
    expect(taskOf(edited, 'before')).toMatchObject({ input: { edited: true }, output: { edited: true } });
    expect(taskOf(edited, 'before').edits).toMatchObject([{ by: 'ada' }]);
    expect(taskOf(edited, 'before').given).toHaveProperty('webhook');
    expect(taskOf(edited, 'beside').output).toHaveProperty('webhook');
    expect(taskOf(edited, 'behind').output).toEqual({ edited: true });
    const again = await from('behind', null, edited.id);
    expect(taskOf(again, 'behind')).toMatchObject({ input: { edited: true }, edits: [] });
    expect(taskOf(again, 'before')).toMatchObject({ output: { edited: true }, edits: [{ by: 'ada' }] });
    expect(await runtime.history.run(drawn.ownerId, again.id)).toMatchObject({ state: 'succeeded', problem: null });
  });
});
