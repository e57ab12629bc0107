import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../process/api.ts';
import { isAt, POINTS, type PointName, type StoreCall } from './points.ts';

/** What a process does to itself at a point. */
export type Stroke = 'SIGKILL' | 'SIGSTOP';

/** Names the folder in which a process looks for points that are armed. */
export const FOLDER_VARIABLE = 'LOOPWRIGHT_TEST_POINTS';

// A point is a file: whoever comes to it first renames it, so that each stops one process, whichever that is.
const NAMES = Object.keys(POINTS) as PointName[];
const armedName = (point: PointName, stroke: Stroke): string => `armed.${NAMES.indexOf(point)}.${stroke}`;

/** A point that waits for a process to come to it. */
export interface Armed {
  /** The process that came to it, once it has. Throws when none does. */
  reached(): Promise<number>;
}

const REACH_MS = 60_000;
const LOOK_MS = 10;

/** Lets the next process that comes to a point stop there. */
export function arm(folder: string, point: PointName, stroke: Stroke): Armed {
  const name = armedName(point, stroke);
  writeFileSync(join(folder, name), '');
  return {
    async reached() {
      const found = await until(
        `a process comes to the point "${point}"`,
        async () => readdirSync(folder).find((one) => one.startsWith(`${name}.by.`)),
        REACH_MS,
        LOOK_MS,
      );
      renameSync(join(folder, found), join(folder, `done.${found}.${performance.now()}`));
      return Number(found.split('.').at(-1));
    },
  };
}

/** Stops this process if the call is at a point that is armed, and it is the first to come to it. */
export function stopWhereArmed(folder: string, call: StoreCall): void {
  for (const file of readdirSync(folder)) {
    const [state, index, stroke, by] = file.split('.');
    if (state !== 'armed' || by !== undefined || !isAt(NAMES[Number(index)]!, call)) continue;
    try {
      renameSync(join(folder, file), join(folder, `${file}.by.${process.pid}`));
    } catch {
      continue; // another process was first
    }
    process.kill(process.pid, stroke as Stroke);
  }
}
