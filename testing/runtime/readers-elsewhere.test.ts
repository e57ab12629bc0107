import type { UserId, WorkflowId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { heldNode } from './held-node.ts';
import { hookOn, send } from './processes.ts';
import { eachOnItsPostgres, type Member } from './several-processes.ts';

const HOUR = 3_600_000;

/** Loops of two workflows, each on its worker, that read one queue. They hear of each other by bells. */
describe('of two loops that read one queue', () => {
  const on = eachOnItsPostgres('readers');
  const shared = { queue_name: 'shared' };

  /** A workflow that reads the queue on workers of this tag; a person approves of each message before the held task. */
  const reader = (member: Member, tag: string, config: Readonly<Record<string, number>>, owner?: UserId) =>
    drawInto(
      member.store,
      'production',
      {
        read: { type: 'queue-reader-dummy', config: { ...shared, ...config, worker_tag: tag } },
        ask: { type: 'approval', form: { title: 'Go?', timeout: 1 } },
        held: { type: 'held', form: { name: tag } },
      },
      ['read>ask', 'ask.approved>held'],
      owner,
    );
  const writer = (member: Member, tag: string, owner: UserId) =>
    drawInto(
      member.store,
      'production',
      {
        hook: { ...hookOn('hook'), config: { worker_tag: tag } },
        write: { type: 'queue-node-writer', config: shared },
      },
      ['hook>write'],
      owner,
    );

  it('each goes on with its run though it was woken where the other is', async () => {
    const held = heldNode();
    held.release('second');
    const own = { types: [held.type] };
    const gate = Promise.withResolvers<void>();
    const first = await on.begin({
      own,
      tags: ['first'],
      overrides: (store) => ({
        log: {
          async claim(...args) {
            await gate.promise;
            return store.log.claim(...args);
          },
        },
      }),
    });
    const second = await on.begin({
      own,
      tags: ['second'],
      overrides: () => ({ waiting: { nextDue: async () => null } }), // the other is always quicker
    });
    const its = await drawInto(
      second.store,
      'production',
      {
        read: { type: 'queue-reader-dummy', config: { ...shared, concurrency: 3, worker_tag: 'second' } },
        delay: { type: 'static-delay-node', form: { interval: 1, unit: 'hours' } },
        held: { type: 'held', form: { name: 'second' } },
      },
      ['read>delay', 'delay>held'],
    );
    const { ownerId } = its;
    const other = await reader(first, 'first', {}, ownerId);
    const { workflowId } = await writer(second, 'second', ownerId);
    await first.runtime.executions.start(ownerId, workflowId);
    await first.runtime.executions.start(ownerId, other.workflowId);
    await until('the other is there', async () => first.runtime.counters().activeExecutions === 1, 10_000, 5);
    await first.runtime.executions.start(ownerId, its.workflowId);
    await send(first.runtime, ownerId, 'hook');
    const stateOf = async (id: WorkflowId) =>
      (await first.store.history.runs(ownerId, { workflowId: id, limit: 1 }))[0]?.state;
    await until('its run is parked', async () => (await stateOf(its.workflowId)) === 'parked', 10_000, 5);
    gate.resolve();
    second.clock.pass(2 * HOUR);
    first.clock.pass(2 * HOUR);
    await held.begun('second');
    await until('it is done', async () => (await stateOf(its.workflowId)) === 'succeeded', 10_000, 5);
  });

  it('one whose run waits in its place leaves the messages behind it to the other', async () => {
    const held = heldNode();
    held.release('second');
    const own = { types: [held.type] };
    let knows = false;
    const first = await on.begin({
      own,
      tags: ['first'],
      overrides: (store) => ({
        cluster: {
          async readElsewhere(incarnation) {
            const queues = await store.cluster!.readElsewhere(incarnation);
            knows ||= queues.length > 0;
            return queues;
          },
        },
      }),
    });
    const gate = Promise.withResolvers<void>();
    const second = await on.begin({
      own,
      tags: ['second'],
      overrides: (store) => ({
        log: {
          async claim(...args) {
            await gate.promise;
            return store.log.claim(...args);
          },
        },
      }),
    });
    const waiting = await reader(first, 'first', {});
    const { ownerId } = waiting;
    const { workflowId } = await writer(first, 'first', ownerId);
    const free = await drawInto(
      second.store,
      'production',
      {
        read: { type: 'queue-reader-dummy', config: { ...shared, concurrency: 3, worker_tag: 'second' } },
        held: { type: 'held', form: { name: 'second' } },
      },
      ['read>held'],
      ownerId,
    );
    await first.runtime.executions.start(ownerId, workflowId);
    for (let n = 0; n < 6; n++) await send(first.runtime, ownerId, 'hook');
    await until('all are written', async () => first.runtime.counters().runsSucceeded === 6, 10_000, 5);
    await first.runtime.executions.start(ownerId, free.workflowId);
    await until('the other is there', async () => second.runtime.counters().activeExecutions === 1, 10_000, 5);
    await first.runtime.executions.start(ownerId, waiting.workflowId);
    const approvals = () => first.store.waiting.approvals(ownerId, { limit: 10, now: first.clock.now() });
    await until('the run of the first waits', async () => (await approvals()).length === 1, 10_000, 5);
    await until('the first knows', async () => knows, 10_000, 5);
    gate.resolve();
    await held.begun('second', 5);
    expect(await approvals()).toHaveLength(1);
  });
});
