import type { Clock } from '../ports.ts';
import type { Run } from '../runs/run.ts';
import { setAsideNow, suspend } from '../runs/suspend.ts';
import type { Loop } from '../sources/loop.ts';
import { ABORT_MS, settled } from './settled.ts';

/** Sets loops aside as `halt` of an execution says. Resolves when all of that is durable, or the store is gone. */
export async function putDownLoops(loops: readonly Loop[], graceMs: number, clock: Clock): Promise<void> {
  for (const loop of loops) loop.halt();
  const runs = (): readonly Run[] => loops.flatMap((loop) => loop.runs());
  // A message whose run is being read back gives itself back when it was read: the next start must find it in its place.
  const taken = (): number => loops.reduce((sum, loop) => sum + loop.taken(), 0);
  for (const run of runs()) suspend(run, false);
  await settled(taken, graceMs, clock);
  for (const run of runs()) suspend(run, true);
  await settled(taken, ABORT_MS, clock);
  for (const run of runs()) setAsideNow(run);
  const queues = new Set(loops.map((loop) => loop.queue));
  const leaving = [...[...queues].map((queue) => queue.release()), ...loops.map(({ numbers }) => numbers.close())];
  await Promise.all(leaving).catch(() => undefined); // the store is gone: recovery frees them, and numbers stay a gap
}
