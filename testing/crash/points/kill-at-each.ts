import type { Load, Single } from '../chaos/load.ts';
import type { PointName } from './points.ts';
import type { StruckHouse } from './struck-house.ts';

/**
 * One kill after the other. In between the work goes on: what is under way in three deaths, one after the other, counts as
 * what causes them.
 */
export async function killAtEach(house: StruckHouse, load: Load, points: readonly PointName[]): Promise<void> {
  for (const point of points) {
    await house.killAt(point).catch(async (cause: unknown) => {
      throw new Error(`${String(cause)}: ${await load.stands()}`, { cause });
    });
    await load.goesOn();
  }
}

/** Where a process dies behind what it wrote, and before it told the others; and what it had to be sent to come there. */
const UNTOLD: readonly (readonly [point: PointName, flow: Single])[] = [
  ['a message is on disk, and its sender not answered', 'halts'],
  ['what was put off is ready, and its loop was not told', 'due'],
  ['a dead letter is redriven, and its loop was not told', 'stumbles'],
  ['an answer is stored, and its run was not told', 'asks'],
];

/** A quiet installation gets one message, and whoever should tell of it dies: it is done though nothing else comes. Answers how many died. */
export async function killWhatIsHeardByNobody(house: StruckHouse, load: Load): Promise<number> {
  for (const [point, flow] of UNTOLD) {
    const killed = house.killAt(point);
    await load.sendOneToDo(flow);
    await Promise.all([killed, load.drained()]);
    await load.drained();
  }
  return UNTOLD.length;
}
