import { defineNode, type NodeType, Type } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { type Drawn, drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn, send } from './processes.ts';

const CHANGING = { identifier: 'changing', version: 1, label: 'Changing', category: 'Test' } as const;
/** One that its author changes. */
const withPort = (port: string): NodeType =>
  defineNode({
    ...CHANGING,
    kind: 'conditional',
    ports: { in: ['default'], out: [port] },
    fields: Type.Object({}),
    execute: ({ data }) => ({ data, port }),
  });
const producer = defineNode({
  ...CHANGING,
  kind: 'producer',
  fields: Type.Object({}),
  source: { from: 'door', channel: () => 'hook', receive: () => ({}) },
});

describe('why a run cannot be read is told where', () => {
  const on = eachOnItsDatabase('unreadable');

  /** What is told of a run of this type once these are installed. */
  async function problemOnce(now: readonly NodeType[], began: NodeType, connections: readonly string[]) {
    const types = [began];
    const runtime = await on.begin(on.store, { types });
    const next = { type: 'data-transformer', form: { output_template: '{}' } };
    const nodes: Record<string, Drawn> = { changing: { type: 'changing' }, next };
    if (began !== producer) nodes.hook = hookOn('hook');
    const drawn = await drawInto(on.store, 'production', nodes, connections);
    const { ownerId, workflowId, ids } = drawn;
    await runtime.executions.start(ownerId, workflowId);
    await send(runtime, ownerId, 'hook');
    const ended = async () => (await on.runsOf(drawn)).find(({ state }) => state === 'succeeded');
    await until('a run ended', async () => (await ended()) !== undefined);
    await runtime.executions.stop(ownerId, workflowId);
    const { id } = (await ended())!;
    expect((await runtime.history.run(ownerId, id)).problem).toBeNull();
    types.splice(0, 1, ...now);
    await runtime.catalogue.refresh();
    return { problem: (await runtime.history.run(ownerId, id)).problem, node: ids.changing! };
  }

  it('its node type is not installed', async () => {
    const { problem } = await problemOnce([], withPort('old'), ['hook>changing', 'changing.old>next']);
    expect(problem).toBe('Its version cannot be read: the node type changing is not installed');
  });

  it('its node type has a port no more', async () => {
    const connections = ['hook>changing', 'changing.old>next'];
    const { problem, node } = await problemOnce([withPort('new')], withPort('old'), connections);
    expect(problem).toBe(`Its version cannot be read: ${node}: It has no output port "old"`);
  });

  it('the type of its producer begins no loops any more', async () => {
    const { problem } = await problemOnce([withPort('default')], producer, ['changing>next']);
    expect(problem).toBe('Its version cannot be read: the node that began it begins no loop of its version any more');
  });
});
