import type { LiveEvent, WorkflowId } from '@loopwright/model';
import { defineNode, failure, Type, text } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres, type Member } from './several-processes.ts';

/** What a process is told of a workflow that runs in another one. */
describe('what is told of a workflow that is watched at another process', () => {
  const on = eachOnItsPostgres('watched');

  /** A node that gives, or fails with, what is asked for. */
  const heavy = defineNode({
    identifier: 'heavy',
    version: 1,
    label: 'Heavy',
    description: 'Gives a long text.',
    category: 'Test',
    kind: 'blocking',
    effects: 'none',
    fields: Type.Object({ how: text({ title: 'How' }) }),
    execute({ fields, data }) {
      if (fields.how === 'fail') throw failure('NODE_FAILED', { detail: 'far '.repeat(5000) });
      return { data: { ...data, text: '漢'.repeat(3000) } };
    },
  });

  /** Watches at this process; what it is told, and the kinds of that. */
  function watch(member: Member, workflowId: WorkflowId) {
    const told: LiveEvent[] = [];
    const { close } = member.runtime.live.watch(workflowId, (event) => told.push(event));
    const has = (kind: LiveEvent['kind']) =>
      until(`${kind} is told`, async () => told.some((event) => event.kind === kind), 10_000, 5);
    return { told, has, close };
  }

  it('an output of many bytes goes without its data, an error is cut, and neither is lost', async () => {
    const server = await on.begin({ noWork: true });
    const worker = await on.begin({ own: { types: [heavy] } });
    const drawn = await drawInto(
      server.store,
      'production',
      {
        hook: { ...hookOn('heavy'), config: { fail_workflow: true } },
        heavy: { type: 'heavy', form: { how: '{{ data.webhook.data.body.how }}' } },
      },
      ['hook>heavy'],
    );
    const { told, has, close } = watch(server, drawn.workflowId);
    await worker.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await has('execution-started');
    await send(server.runtime, drawn.ownerId, 'heavy', { how: 'give' });
    await has('run-ended');
    const completed = told.find((event) => event.kind === 'task-completed' && event.nodeType === 'heavy');
    expect(completed).toMatchObject({ port: 'default', data: {} });

    await send(server.runtime, drawn.ownerId, 'heavy', { how: 'fail' });
    await has('execution-failed');
    const errors = told.flatMap((event) => ('error' in event ? [[event.kind, event.error.length]] : []));
    expect(errors).toEqual([
      ['task-failed', 1000],
      ['execution-failed', 1000],
    ]);
    expect(server.runtime.live.snapshot(drawn.workflowId).status).toBe('failed');
    close();
  });

  it('rates of many loops are told, in several notifications', async () => {
    const server = await on.begin({ noWork: true });
    const worker = await on.begin();
    const counters = Object.fromEntries(
      Array.from({ length: 80 }, (_, n) => [`count${n}`, { type: 'counter', form: { min_value: 1, max_value: 2 } }]),
    );
    const drawn = await drawInto(server.store, 'production', { hook: hookOn('stays'), ...counters }, []);
    const { has, close } = watch(server, drawn.workflowId);
    await worker.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await has('execution-started');
    const rated = async (member: Member) =>
      (await member.runtime.live.gauges(drawn.workflowId)).loops.filter((loop) => loop.runsPerSecond > 0).length;
    await until('all ran', async () => (await rated(worker)) === 80, 20_000, 5);
    worker.clock.pass(1000);
    await until('their rates are told', async () => (await rated(server)) === 80, 10_000, 5);
    close();
  });
});
