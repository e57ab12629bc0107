import type { ExecutionId, Json } from '@loopwright/model';
import { expect, it } from 'vitest';
import type { Store } from '../ports.ts';
import type { RunHost } from '../runs/run.ts';
import { SharedValues } from '../runs/shared-values.ts';
import { readState } from './read-state.ts';

it('what a task writes while the state is read stays, though it is on disk before what was read comes', async () => {
  const runtime = new SharedValues([['count', 1]]);
  const nodeStates = new SharedValues();
  const disk = new Map<string, Json>([['count', 1]]);
  const host = {
    runtime,
    nodeStates,
    services: {
      committer: {
        // A task that hears of its flush goes on before whoever waits for the barrier does.
        barrier: async () => {
          const settle = runtime.write('count', 2);
          queueMicrotask(() => queueMicrotask(() => settle(true)));
        },
      },
    },
  } as unknown as RunHost;
  const store = {
    workflows: { load: async () => ({ runtimeState: Object.fromEntries(disk), nodeStates: new Map() }) },
  } as unknown as Store;
  await readState(host, store, 'execution' as ExecutionId);
  await Promise.resolve();
  expect(runtime.now.count).toBe(2);
});
