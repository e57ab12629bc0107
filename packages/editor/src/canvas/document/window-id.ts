import { newId } from '../../parts/new-id.ts';

const KEY = 'loopwright.window';
/** So long the page that was in this window before may take to go when it is reloaded. */
const RELOAD_MS = 1000;

/** This window's id, the same after a reload. */
export function windowId(): string {
  const known = sessionStorage.getItem(KEY);
  if (known !== null) return known;
  const id = newId();
  sessionStorage.setItem(KEY, id);
  return id;
}

/**
 * Makes this window's id its own until it closes: to be called once, before the id is used. A window that is copied has that of the
 * other, which lives, and takes another one. Where there are no locks, as over plain HTTP from another machine, it can't be told.
 */
export async function claimWindow(): Promise<void> {
  if (await hold(windowId())) return;
  sessionStorage.removeItem(KEY);
  await hold(windowId());
}

/** The name of a window's lock, which it holds as long as it lives. */
export function lockOf(clientId: string): string {
  return `loopwright.window.${clientId}`;
}

/** Holds the lock of a window as long as this page lives. Answers whether it could; true where there are no locks. */
function hold(clientId: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (navigator.locks === undefined) return resolve(true);
    const signal = AbortSignal.timeout(RELOAD_MS);
    const untilClosed = (): Promise<never> => {
      resolve(true);
      return new Promise(() => undefined);
    };
    navigator.locks.request(lockOf(clientId), { signal }, untilClosed).catch(() => resolve(false));
  });
}
