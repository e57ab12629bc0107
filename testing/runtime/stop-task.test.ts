import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn } from './processes.ts';

const on = eachOnItsDatabase('stop-task');

it('every server knows the task of a stop, also after a restart, and nobody else does', async () => {
  const one = await on.begin();
  const { ownerId, workflowId } = await drawInto(on.store, 'production', { hook: hookOn('hook') }, []);
  const never = await one.executions.stop(ownerId, workflowId);
  await one.executions.start(ownerId, workflowId);
  const stopped = await one.executions.stop(ownerId, workflowId);
  const again = await one.executions.stop(ownerId, workflowId);
  await one.stop();
  const other = await on.begin();
  for (const { jobId } of [never, stopped, again]) {
    expect(await other.executions.task(ownerId, jobId)).toEqual({ state: 'SUCCESS', error: null, workflowId });
    expect(await other.executions.task(randomUUID() as unknown as typeof ownerId, jobId)).toBeNull();
  }
  expect(await other.executions.task(ownerId, randomUUID())).toBeNull();
});
