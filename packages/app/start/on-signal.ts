/** A terminal signals the whole process group, and npm and the launcher pass signals on: repeats within this time are one, milliseconds. */
const ONE_SIGNAL_MS = 400;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Calls back on SIGINT, SIGTERM and SIGHUP (its terminal is gone), once for each time that somebody meant one.
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
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
