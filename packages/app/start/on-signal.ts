/** A terminal signals the whole process group, and npm and the launcher pass signals on: repeats within this time are one, milliseconds. */
const ONE_SIGNAL_MS = 400;

/**
 * Calls back on SIGINT and SIGTERM, once for each time that somebody meant one.
 *
 * @returns what ends the listening
 */
export function onSignal(callback: (signal: NodeJS.Signals) => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  const listener = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (now - last < ONE_SIGNAL_MS) return;
    last = now;
    callback(signal);
  };
  process.on('SIGTERM', listener);
  process.on('SIGINT', listener);
  return () => {
    process.off('SIGTERM', listener);
    process.off('SIGINT', listener);
  };
}
