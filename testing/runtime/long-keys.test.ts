import { defineNode, Type, text } from '@loopwright/sdk';
import { describe, expect, it } from 'vitest';
import { until } from '../process/api.ts';
import { drawInto } from '../simulation/world.ts';
import { eachWithOneProcess, startHook } from './one-process.ts';
import { hookOn, send } from './processes.ts';

const KEY = '{{ data.webhook.data.body.key }}';
/** Few characters, many bytes. */
const LONG = '語'.repeat(334);
const LONGEST = `${'語'.repeat(333)}k`;
const REFUSED = `"${'語'.repeat(40)}…" has 1002 bytes of UTF-8, at most 1000 are allowed: make it shorter`;

const NO_TEXT = '"\ufffd" is no valid Unicode text: leave out what is half of a character';

/** A door whose channel is whatever its field says. */
const anyDoor = defineNode({
  identifier: 'any-door',
  version: 1,
  label: 'Any door',
  category: 'Test',
  kind: 'producer',
  fields: Type.Object({ channel: text({ title: 'Channel' }) }),
  source: { from: 'door', channel: ({ channel }) => channel, receive: ({ input }) => ({ ...input }) },
});

describe('a key of more than 1,000 bytes', () => {
  const on = eachWithOneProcess('long-keys', () => [anyDoor]);
  const nothing = { type: 'data-transformer', form: { output_template: '{}' } };

  const newestRun = async (
    { ownerId, workflowId }: Awaited<ReturnType<typeof drawInto>>,
    state: 'succeeded' | 'failed',
  ) => {
    const newest = async () => (await on.store.history.runs(ownerId, { workflowId, limit: 1 }))[0];
    await until(`it is ${state}`, async () => (await newest())?.state === state, 10_000, 5);
    return (await newest())!;
  };

  it.each([
    ['order_key', {}],
    ['dedupe_key', {}],
    ['debounce_key', { debounce_seconds: 5 }],
  ])('in %s refuses the message at the door, and nothing is kept', async (name, more) => {
    const drawn = await startHook(on, 'long', { [name]: KEY, ...more }, nothing);
    await expect(send(on.runtime, drawn.ownerId, 'long', { key: LONG })).rejects.toMatchObject({
      code: 'FIELD_INVALID',
      message: `${name}: ${REFUSED}.`,
      extras: { details: { field: name } },
    });
    const [queue] = await on.store.history.queues(drawn.ownerId, { workflowId: drawn.workflowId });
    expect(queue).toMatchObject({ depth: 0 });
    expect(await send(on.runtime, drawn.ownerId, 'long', { key: LONGEST })).toEqual({ subscribers: 1 });
  });

  it('or with half of a character refuses its message: on the disk it would be the key of another', async () => {
    const drawn = await startHook(on, 'long', { dedupe_key: KEY }, nothing);
    for (const key of ['\ud800', '\ud801'])
      await expect(send(on.runtime, drawn.ownerId, 'long', { key })).rejects.toMatchObject({
        code: 'FIELD_INVALID',
        message: `dedupe_key: ${NO_TEXT}.`,
      });
  });

  it('made of what a task sends to a queue fails that task, which says why', async () => {
    const nodes = {
      hook: hookOn('long'),
      write: { type: 'queue-node-writer', config: { queue_name: 'shared' } },
      read: { type: 'queue-reader-dummy', config: { queue_name: 'shared', dedupe_key: KEY } },
      next: nothing,
    };
    const drawn = await drawInto(on.store, 'production', nodes, ['hook>write', 'read>next']);
    await on.runtime.executions.start(drawn.ownerId, drawn.workflowId);
    await send(on.runtime, drawn.ownerId, 'long', { key: LONG });
    expect(await newestRun(drawn, 'failed')).toMatchObject({
      errorCode: 'FIELD_INVALID',
      errorText: expect.stringContaining(`dedupe_key: ${REFUSED}`),
      errorNode: drawn.ids.write,
    });
  });

  it('of the runtime state fails the task that sets it, and nothing of what that wrote is kept', async () => {
    const set = '{{ "" | set_runtime("a", 1) }}{{ "" | set_runtime(data.webhook.data.body.key, 2) }}';
    const next = { type: 'data-transformer', form: { output_template: `${set}{}` } };
    const drawn = await startHook(on, 'long', {}, next);
    const state = async () => (await on.store.workflows.get(drawn.workflowId, drawn.ownerId))!.runtimeState;
    await send(on.runtime, drawn.ownerId, 'long', { key: LONG });
    expect(await newestRun(drawn, 'failed')).toMatchObject({
      errorCode: 'TEMPLATE_FAILED',
      errorText: expect.stringContaining(`the key of "set_runtime" ${REFUSED}`),
      errorNode: drawn.ids.next,
    });
    expect(await state()).toEqual({});
    await send(on.runtime, drawn.ownerId, 'long', { key: LONGEST });
    await newestRun(drawn, 'succeeded');
    expect(await state()).toEqual({ a: 1, [LONGEST]: 2 });
  });

  it('as the channel of a door stops the start', async () => {
    const nodes = { door: { type: 'any-door', form: { channel: LONG } }, next: nothing };
    const drawn = await drawInto(on.store, 'production', nodes, ['door>next']);
    await expect(on.runtime.executions.start(drawn.ownerId, drawn.workflowId)).rejects.toMatchObject({
      code: 'FIELD_INVALID',
      message: `The channel of ${drawn.ids.door} ${REFUSED}.`,
    });
  });

  it('as the name of a queue stops the start, naming node and setting', async () => {
    const nodes = {
      hook: hookOn('long'),
      write: { type: 'queue-node-writer' },
      read: { type: 'queue-reader-dummy', config: { queue_name: LONG } },
      next: nothing,
    };
    const drawn = await drawInto(on.store, 'production', nodes, ['hook>write', 'write>read', 'read>next']);
    await expect(on.runtime.executions.start(drawn.ownerId, drawn.workflowId)).rejects.toMatchObject({
      code: 'WORKFLOW_INVALID',
      extras: { details: { [drawn.ids.read!]: { queue_name: [`Its queue ${REFUSED}`] } } },
    });
    expect(await on.store.history.queues(drawn.ownerId)).toEqual([]);
  });
});
