import { createStore } from 'zustand/vanilla';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;

/** Whether the last call reached the server. Edits wait while it did not. */
export const connectionStore = createStore<{ readonly isReachable: boolean }>(() => ({ isReachable: true }));

export function markReached(): void {
  if (!connectionStore.getState().isReachable) connectionStore.setState({ isReachable: true });
}

export function markUnreachable(): void {
  if (connectionStore.getState().isReachable) connectionStore.setState({ isReachable: false });
}

/**
 * Asks for the server while it cannot be reached, waiting longer each time, and tells everything that waits for it when it is
 * back: sockets and waiting edits listen to the window's `online`.
 *
 * @returns ends it
 */
export function followServer(onBack: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;

  async function ask(): Promise<void> {
    clearTimeout(timer);
    const reply = await fetch('/api/version/', { cache: 'no-store' }).catch(() => null);
    if (reply?.ok) return markReached();
    markUnreachable();
    timer = setTimeout(ask, wait);
    wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
  }

  const stop = connectionStore.subscribe(({ isReachable }, before) => {
    if (isReachable === before.isReachable) return;
    clearTimeout(timer);
    wait = FIRST_WAIT_MS;
    if (!isReachable) timer = setTimeout(ask, wait);
    else {
      window.dispatchEvent(new Event('online'));
      onBack();
    }
  });
  const askNow = (): void => void ask();
  const askIfLost = (): void => {
    if (!connectionStore.getState().isReachable) askNow();
  };
  window.addEventListener('offline', askNow);
  window.addEventListener('online', askIfLost);
  document.addEventListener('visibilitychange', askIfLost);
  return () => {
    clearTimeout(timer);
    stop();
    window.removeEventListener('offline', askNow);
    window.removeEventListener('online', askIfLost);
    document.removeEventListener('visibilitychange', askIfLost);
  };
}
