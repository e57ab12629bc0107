import type { Clock } from '../ports.ts';

/** Time that aborted tasks have to settle before their runs are set aside without them, milliseconds. */
export const ABORT_MS = 500;
/** Between two looks whether they have settled, milliseconds. */
const LOOK_MS = 10;

/** Resolves when nothing is left, or after `ms`. */
export function settled(left: () => number, ms: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    if (left() === 0) {
      resolve();
      return;
    }
    let cancelLook: () => void = () => undefined;
    const cancelLimit = clock.after(ms, () => {
      cancelLook();
      resolve();
    });
    const look = (): void => {
      if (left() === 0) {
        cancelLimit();
        resolve();
      } else {
        cancelLook = clock.after(LOOK_MS, look);
      }
    };
    look();
  });
}
