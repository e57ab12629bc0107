import type { DocumentStore } from '../../canvas/document/document-store.ts';

/**
 * Sends what the server does not have, and waits for that: a trial runs what is saved there.
 *
 * @returns whether it has all; false when it refused some or cannot be reached, when an edit waits for a decision, or when `signal`
 *   ends the wait
 */
export async function untilSaved(store: DocumentStore, signal: AbortSignal): Promise<boolean> {
  const { promise: ended, resolve } = Promise.withResolvers<false>();
  const end = (): void => resolve(false);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([ended, store.send()]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
