import type { WorkflowId } from '@loopwright/model';
import { describe, expect, it } from 'vitest';
import { overriding } from '../simulation/overriding.ts';
import { drawInto } from '../simulation/world.ts';
import { eachOnItsDatabase, hookOn } from './processes.ts';

describe('a workflow whose type is changed', () => {
  const on = eachOnItsDatabase('type-changes');

  /** The store, on which a workflow has another type just before what is asked for is written. */
  function changing(type: 'production' | 'api') {
    const change = async (id: WorkflowId): Promise<void> => {
      const { ownerId } = (await on.store.workflows.get(id, null))!;
      await on.store.workflows.update(id, ownerId, { type }, Date.now());
    };
    return overriding(on.store, {
      workflows: {
        async begin(execution) {
          await change(execution.workflowId);
          return on.store.workflows.begin(execution);
        },
        async setStatus(id, status, at) {
          await change(id);
          return on.store.workflows.setStatus(id, status, at);
        },
      },
    });
  }

  it('while it is started is not started', async () => {
    const runtime = await on.begin(changing('api'));
    const { ownerId, workflowId } = await drawInto(on.store, 'production', { hook: hookOn('hook') }, []);
    await expect(runtime.executions.start(ownerId, workflowId)).rejects.toMatchObject({ code: 'WRONG_WORKFLOW_TYPE' });
    expect(runtime.counters().activeExecutions).toBe(0);
  });

  it('while it is activated is not active', async () => {
    const runtime = await on.begin(changing('production'));
    const { ownerId, workflowId } = await drawInto(on.store, 'api', { hook: hookOn('hook') }, []);
    await expect(runtime.executions.setActive(ownerId, workflowId, true)).rejects.toMatchObject({
      code: 'WRONG_WORKFLOW_TYPE',
    });
    expect(await on.store.workflows.get(workflowId, ownerId)).toMatchObject({ type: 'production', status: 'inactive' });
  });
});
