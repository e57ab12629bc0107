import { onSignal } from '../start/on-signal.ts';

/**
 * Does what has a half-done file until it ends. A signal takes that away and ends the process.
 *
 * @param work - is given what it tells how the half-done file is taken away
 */
export async function discardingOnSignal<T>(work: (onBegun: (discard: () => void) => void) => Promise<T>): Promise<T> {
  let discard = (): void => undefined;
  const unlisten = onSignal((signal) => {
    unlisten();
    discard();
    process.kill(process.pid, signal); // nobody listens any more: it ends as who sent it expects
  });
  try {
    return await work((next) => {
      discard = next;
    });
  } finally {
    unlisten();
  }
}
