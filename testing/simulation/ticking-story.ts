import type { Runtime } from '@loopwright/runtime';
import { expect } from 'vitest';
import { onceEach, type Scene, type Story } from './crash-everywhere.ts';

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
      await ticks(scene, 4);
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
