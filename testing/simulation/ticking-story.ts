import type { Runtime } from '@loopwright/runtime';
import { expect } from 'vitest';
import { onceEach, type Scene, type Story } from './crash-everywhere.ts';

/**
 * Waits for so many lines, and for one more than there are, so that what the process before left is taken up ahead of a stop;
 * for none where that process died behind a stop of its own.
 */
export async function oneMoreLine(runtime: Runtime, scene: Scene, file: string, atLeast: number): Promise<void> {
  const execution = await runtime.store.workflows.latestExecution(scene.workflowId);
  if (execution?.endedAt !== null) return;
  const count = async (): Promise<number> => new Set(await scene.lines(file)).size;
  const wanted = Math.max(atLeast, (await count()) + 1);
  await scene.until(`${wanted} lines`, async () => (await count()) >= wanted);
}

/** A schedule: no instant has two lines, and what was missed meanwhile is counted. `startOnce`: unless a process before did. */
export function priceWatch(file: string, startOnce: (runtime: Runtime, scene: Scene) => Promise<void>): Story {
  const EVERY_MS = 5000;
  const ticks = (scene: Scene, count: number): Promise<void> =>
    scene.until(`${count} ticks`, async () => new Set(await scene.lines('prices.txt')).size >= count);
  return {
    name: 'price-watch',
    file,
    async act(runtime, scene) {
      await startOnce(runtime, scene);
      await ticks(scene, 2);
    },
    async goOn(runtime, scene) {
      await startOnce(runtime, scene);
      await oneMoreLine(runtime, scene, 'prices.txt', 4);
      await runtime.executions.stop(scene.ownerId, scene.workflowId);
    },
    async check(scene) {
      const lines = onceEach(await scene.lines('prices.txt'), scene);
      let last: number | null = null;
      for (const line of lines) {
        const [, instant, missed] = /^(\S+Z) after (\d+) missed: 1\.5$/.exec(line) ?? [];
        const at = Date.parse(instant!);
        expect(at % EVERY_MS).toBe(0);
        if (last !== null) expect(at - last).toBe(EVERY_MS * (Number(missed) + 1));
        last = at;
      }
      const states = (await scene.runs()).map((run) => run.state);
      expect(states.slice(1)).toEqual(states.slice(1).map(() => 'succeeded'));
    },
  };
}
