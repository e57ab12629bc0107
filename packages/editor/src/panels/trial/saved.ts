import type { DocumentStore } from '../../canvas/document/document-store.ts';

/**
 * Waits until the server has all edits: a trial runs what is saved there.
 *
 * @returns whether it has; false when it cannot be reached, waits for a decision, or `signal` ends the wait
 */
export function untilSaved(store: DocumentStore, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = store.subscribe(look);
    signal.addEventListener('abort', give, { once: true });
    look();

    function look(): void {
      const { saving, unsent } = store.getState();
      if (unsent === 0) end(true);
      else if (saving !== 'saved' && saving !== 'saving') end(false);
    }
    function give(): void {
      end(false);
    }
    function end(isSaved: boolean): void {
      stop();
      signal.removeEventListener('abort', give);
      resolve(isSaved);
    }
  });
}
