/**
 * What comes of work that cannot be ended itself.
 *
 * @throws the reason of `signal` as soon as that ends the wait for it
 */
export async function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([ended, work]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
